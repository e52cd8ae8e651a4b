#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    const __TOKEN: __p::TokenEndpoint = __p::TokenEndpoint::new()
        .client_auth(__p::ClientAuth::Basic);
    const __OAUTH2: __p::OAuth2 = __p::OAuth2::new()
        .authorization_url(
            &[__p::text("https://{subdomain}.medium.example/oauth/authorize", "8l")],
        )
        .token(__TOKEN)
        .token_url(&[__p::text("https://{subdomain}.medium.example/oauth/token", "8l")])
        .scopes(&["tickets:read", "users:read"])
        .revoke_url(
            &[__p::text("https://{subdomain}.medium.example/oauth/revoke", "8l")],
        );
    const __FIELDS: &[__p::FieldDescriptor] = &[
        <String as __p::Typed>::FIELD
            .named("subdomain", "The first part of your address.")
            .example("acme")
            .pattern("[a-z0-9-]+")
            .suffix(".medium.example"),
        <String as __p::Typed>::FIELD
            .named("client_id", "From the settings of your app.")
            .role(__p::Role::ClientId),
        <Secret as __p::Typed>::FIELD
            .named("client_secret", "From the settings of your app.")
            .role(__p::Role::ClientSecret),
        <String as __p::Typed>::FIELD
            .named("region", "")
            .default("eu")
            .choices(&__p::choices([("eu", "Europe"), ("us", "United States")])),
        <Option<u32> as __p::Typed>::FIELD
            .named("page_size", "How many tickets a page has.")
            .label("Tickets per page"),
        <bool as __p::Typed>::FIELD
            .named("with_closed", "Whether closed tickets count too."),
        <Learned<String> as __p::Typed>::FIELD
            .named("user", "")
            .owner()
            .from_token("user.id"),
        <Learned<String> as __p::Typed>::FIELD
            .named("team", "The team that is connected."),
    ];
    const __ABOUT: __p::Descriptor = __p::Descriptor::new("medium", "Medium")
        .description("Tickets of one company.")
        .docs("https://medium.example/docs")
        .base_uri(&[__p::text("https://{subdomain}.medium.example/api/v2", "8l")])
        .headers(
            &__p::params([("Api-Version", "2026-01-01", ""), ("X-Team", "{team}", "0t")]),
        )
        .test(__p::get("users/me", ""))
        .refresh_on(&__p::signals::<2>(&[401], &["token_expired"]))
        .oauth2(__OAUTH2)
        .fields(__FIELDS);
    #[automatically_derived]
    impl __p::Connector for Medium {
        const DESCRIPTOR: &'static __p::Descriptor = &__ABOUT;
        type Checks<B: __p::Behaviour> = __Checks<B>;
        fn read(fields: &mut __p::FieldReader<'_>) -> __p::Option<Self> {
            __p::Some(Self {
                subdomain: <String as __p::Typed>::read(fields)?,
                client_id: <String as __p::Typed>::read(fields)?,
                client_secret: <Secret as __p::Typed>::read(fields)?,
                region: <String as __p::Typed>::read(fields)?,
                page_size: <Option<u32> as __p::Typed>::read(fields)?,
                with_closed: <bool as __p::Typed>::read(fields)?,
                user: <Learned<String> as __p::Typed>::read(fields)?,
                team: <Learned<String> as __p::Typed>::read(fields)?,
            })
        }
        fn write(&self, fields: &mut __p::FieldWriter) {
            <String as __p::Typed>::write(&self.subdomain, fields);
            <String as __p::Typed>::write(&self.client_id, fields);
            <Secret as __p::Typed>::write(&self.client_secret, fields);
            <String as __p::Typed>::write(&self.region, fields);
            <Option<u32> as __p::Typed>::write(&self.page_size, fields);
            <bool as __p::Typed>::write(&self.with_closed, fields);
            <Learned<String> as __p::Typed>::write(&self.user, fields);
            <Learned<String> as __p::Typed>::write(&self.team, fields);
        }
    }
    pub struct __Checks<B>(::core::marker::PhantomData<B>);
    #[automatically_derived]
    impl<B: __p::Behaviour> __p::Check for __Checks<B> {
        const CHECK: () = {
            __p::fills::<B>("team", true, "oauth2");
        };
    }
    const _: () = __p::taken_for::<Medium>("S S X S OI B LS LS");
};
#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    #[automatically_derived]
    impl __p::Behaviour for Medium {
        const HOOKS: &'static [__p::Hook] = &[
            __p::Hook::Choices,
            __p::Hook::Identity,
            __p::Hook::Disconnect,
        ];
        const CHOSEN: &'static [&'static str] = &["team"];
        type Conflicts<S: __p::Connector> = __Conflicts<S>;
        async fn identity(&self, api: &__p::Api) -> __p::Answer<__p::String> {
            let output = Self::who(self, api).await;
            __p::Some(__p::IntoResult::<__p::String>::into_result(output))
        }
        async fn disconnect(&self, api: &__p::Api) -> __p::Answer<()> {
            let output = Self::leave(self, api).await;
            __p::Some(__p::IntoOutcome::into_outcome(output))
        }
        async fn choices(
            &self,
            field: &str,
            api: &__p::Api,
        ) -> __p::Answer<__p::Vec<__p::Choice>> {
            match field {
                "team" => {
                    let output = Self::teams(self, api).await;
                    __p::Some(
                        __p::IntoResult::<__p::Vec<__p::Choice>>::into_result(output),
                    )
                }
                _ => __p::None,
            }
        }
    }
    pub struct __Conflicts<S>(::core::marker::PhantomData<S>);
    #[automatically_derived]
    impl<S: __p::Connector> __p::Check for __Conflicts<S> {
        const CHECK: () = {
            __p::chooses::<S>("team");
        };
    }
    const _: () = __p::cross::<Medium, true>();
    const _: () = __p::cross::<Medium, false>();
};
