#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    const __OAUTH2: __p::OAuth2 = __p::OAuth2::new();
    const __FIELDS: &[__p::FieldDescriptor] = &[
        <String as __p::Typed>::FIELD.named("client_id", "").role(__p::Role::ClientId),
        <Region as __p::Typed>::FIELD.named("region", ""),
    ];
    const __ABOUT: __p::Descriptor = __p::Descriptor::new("example", "Example")
        .oauth2(__OAUTH2)
        .fields(__FIELDS);
    #[automatically_derived]
    impl __p::Connector for Example {
        const DESCRIPTOR: &'static __p::Descriptor = &__ABOUT;
        type Checks<B: __p::Behaviour> = __Checks<B>;
        fn read(fields: &mut __p::FieldReader<'_>) -> __p::Option<Self> {
            __p::Some(Self {
                client_id: <String as __p::Typed>::read(fields)?,
                region: <Region as __p::Typed>::read(fields)?,
            })
        }
        fn write(&self, fields: &mut __p::FieldWriter) {
            <String as __p::Typed>::write(&self.client_id, fields);
            <Region as __p::Typed>::write(&self.region, fields);
        }
    }
    pub struct __Checks<B>(::core::marker::PhantomData<B>);
    #[automatically_derived]
    impl<B: __p::Behaviour> __p::Check for __Checks<B> {
        const CHECK: () = {
            __p::tested::<B>("Example");
            __p::require(
                __p::hooked::<B>(__p::Hook::AuthorizationUrl),
                "`Example` has no authorization endpoint\nhelp: add `authorization_url = \"..\"` or a `#[connector(authorization_url)]` method, or `issuer = \"..\"`, whose metadata say it; or, for machines without a browser, `device_authorization_url = \"..\"`",
            );
        };
        const LACKS: __p::Option<&'static str> = if __p::hooked::<B>(__p::Hook::TokenUrl)
            || __p::hooked::<B>(__p::Hook::Acquire)
        {
            __p::None
        } else {
            __p::Some(
                "`Example` has no token endpoint\nhelp: add `token_url = \"..\"` or a `#[connector(acquire)]` method, or `issuer = \"..\"`, whose metadata say it",
            )
        };
    }
    const _: () = __p::require(
        !(<Region as __p::Typed>::LEARNED
            && ::core::matches!(
                < Region as __p::Typed > ::KIND, __p::FieldKind::Host |
                __p::FieldKind::Origin
            )),
        "`region` is a host that is learned, and nothing says which hosts are right\nhelp: add the key `hosts = [\"*.example.com\"]`, with the service's own domain, to `#[connector(..)]` on the struct",
    );
    const _: () = __p::taken_for::<Example>("S ?");
};
#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    #[automatically_derived]
    impl __p::Behaviour for Example {
        const HOOKS: &'static [__p::Hook] = &[
            __p::Hook::AuthorizationUrl,
            __p::Hook::TokenUrl,
            __p::Hook::BaseUri,
            __p::Hook::Pkce,
            __p::Hook::Acquire,
            __p::Hook::Refresh,
            __p::Hook::Apply,
            __p::Hook::Connected,
            __p::Hook::Test,
            #[cfg(feature = "identity")]
            __p::Hook::Identity,
        ];
        type Conflicts<S: __p::Connector> = __Conflicts<S>;
        fn authorization_url(&self) -> __p::Answer<__p::String> {
            let output = Self::consent(self);
            __p::Some(__p::IntoAddress::into_address(output))
        }
        fn token_url(&self) -> __p::Answer<__p::String> {
            let output = Self::token(self);
            __p::Some(__p::IntoAddress::into_address(output))
        }
        fn base_uri(&self) -> __p::Answer<__p::String> {
            let output = Self::api(self);
            __p::Some(__p::IntoAddress::into_address(output))
        }
        fn pkce(&self, fresh: __p::PkceVerifier) -> __p::Result<__p::PkceVerifier> {
            let output = Self::verifier(self, fresh);
            __p::IntoResult::<__p::PkceVerifier>::into_result(output)
        }
        async fn acquire(
            &mut self,
            grant: &__p::CodeGrant,
            http: &__p::Http,
        ) -> __p::Answer<__p::Tokens> {
            let output = Self::exchange(self, grant, http).await;
            __p::Some(__p::IntoResult::<__p::Tokens>::into_result(output))
        }
        async fn refresh(
            &mut self,
            grant: &__p::RefreshGrant,
            http: &__p::Http,
        ) -> __p::Answer<__p::Tokens> {
            let output = Self::renew(self, grant, http).await;
            __p::Some(__p::IntoResult::<__p::Tokens>::into_result(output))
        }
        fn apply(
            &self,
            tokens: &__p::Tokens,
            request: &mut __p::Request,
        ) -> __p::Answer<()> {
            let output = Self::sign(self, tokens, request);
            __p::Some(__p::IntoResult::<()>::into_result(output))
        }
        async fn connected(&mut self, api: &__p::Api) -> __p::Answer<()> {
            let output = Self::discover(self, api).await;
            __p::Some(__p::IntoResult::<()>::into_result(output))
        }
        async fn test(&self, api: &__p::Api) -> __p::Answer<()> {
            let output = Self::check(self, api).await;
            __p::Some(__p::IntoOutcome::into_outcome(output))
        }
        #[cfg(feature = "identity")]
        async fn identity(&self, api: &__p::Api) -> __p::Answer<__p::String> {
            let output = Self::who(self, api).await;
            __p::Some(__p::IntoResult::<__p::String>::into_result(output))
        }
    }
    pub struct __Conflicts<S>(::core::marker::PhantomData<S>);
    #[automatically_derived]
    impl<S: __p::Connector> __p::Check for __Conflicts<S> {
        const CHECK: () = {
            __p::only_method::<S>(__p::Hook::AuthorizationUrl);
            __p::of_its_group::<S>(__p::Hook::AuthorizationUrl);
            __p::only_method::<S>(__p::Hook::TokenUrl);
            __p::of_its_group::<S>(__p::Hook::TokenUrl);
            __p::only_method::<S>(__p::Hook::BaseUri);
            __p::of_its_group::<S>(__p::Hook::Pkce);
            __p::of_its_group::<S>(__p::Hook::Acquire);
            __p::of_its_group::<S>(__p::Hook::Refresh);
            __p::only_method::<S>(__p::Hook::Apply);
            __p::only_method::<S>(__p::Hook::Test);
        };
    }
    const _: () = __p::cross::<Example, true>();
    const _: () = __p::cross::<Example, false>();
};
#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    #[automatically_derived]
    impl __p::Field for Region {
        const KIND: __p::FieldKind = __p::FieldKind::Choice;
        const CHOICES: &'static [__p::ChoiceDescriptor] = &[
            __p::ChoiceDescriptor::new("eu", "Europe"),
            __p::ChoiceDescriptor::new("us-1", "United States"),
        ];
        fn parse(text: &str) -> ::core::result::Result<Self, ::std::string::String> {
            match text {
                "eu" => ::core::result::Result::Ok(Self::Eu),
                "us-1" => ::core::result::Result::Ok(Self::UnitedStates),
                _ => {
                    ::core::result::Result::Err(
                        ::std::borrow::ToOwned::to_owned("must be one of: eu, us-1"),
                    )
                }
            }
        }
        fn to_text(&self) -> ::core::option::Option<::std::string::String> {
            ::core::option::Option::Some(
                ::std::borrow::ToOwned::to_owned(
                    match self {
                        Self::Eu => "eu",
                        Self::UnitedStates => "us-1",
                    },
                ),
            )
        }
    }
    #[automatically_derived]
    impl __p::UrlValue for Region {}
    #[automatically_derived]
    impl __p::HeaderValue for Region {}
    #[automatically_derived]
    impl __p::BodyValue for Region {}
};
