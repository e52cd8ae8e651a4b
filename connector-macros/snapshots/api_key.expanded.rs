#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    #[automatically_derived]
    impl __p::Connector for Example {
        const DESCRIPTOR: &'static __p::Descriptor = &__p::Descriptor::new(
                "example",
                "Example",
            )
            .base_uri(&[__p::Template::literal("https://api.example.com")])
            .apply(__p::Apply::Header {
                name: "X-Key",
                scheme: ::core::option::Option::Some("key"),
            })
            .test(__p::TestCall::Get(__p::Template::literal("me")))
            .authorization(__p::Authorization::ApiKey)
            .fields(
                &[
                    __p::FieldDescriptor::of::<Secret>("key").role(__p::Role::ApiKey),
                    __p::FieldDescriptor::of::<Learned<String>>("team"),
                ],
            );
        type Checks<B: __p::Behaviour> = __Checks<B>;
        fn read(fields: &mut __p::FieldReader<'_>) -> ::core::option::Option<Self> {
            let __0 = fields.read::<Secret>("key");
            let __1 = fields.read::<Learned<String>>("team");
            ::core::option::Option::Some(Self { key: __0?, team: __1? })
        }
        fn write(&self, fields: &mut __p::FieldWriter) {
            fields.write::<Secret>("key", &self.key);
            fields.write::<Learned<String>>("team", &self.team);
        }
    }
    pub struct __Checks<B>(::core::marker::PhantomData<B>);
    #[automatically_derived]
    impl<B: __p::Behaviour> __p::Check for __Checks<B> {
        const CHECK: () = {
            __p::require(
                !<Learned<String> as __p::Field>::LEARNED
                    || __p::hooked::<B>(__p::Hook::Connected)
                    || __p::hooked::<B>(__p::Hook::Acquire)
                    || __p::hooked::<B>(__p::Hook::Login)
                    || __p::hooked::<B>(__p::Hook::Refresh) || __p::chosen::<B>("team"),
                "nothing fills the learned field `team`\nhelp: write a `#[connector(choices(team))]` method, or a `#[connector(connected)]` method that sets it",
            );
        };
    }
    const _: () = __p::secret_value::<Secret>();
    const _: () = __p::require(
        !(<Learned<String> as __p::Field>::LEARNED
            && ::core::matches!(
                < Learned < String > as __p::Field > ::KIND, __p::FieldKind::Host |
                __p::FieldKind::Origin
            )),
        "`team` is a host that is learned, and nothing says which hosts are right\nhelp: add `hosts = [\"*.example.com\"]` to the struct",
    );
};
#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    #[automatically_derived]
    impl __p::Behaviour for Example {
        const HOOKS: &'static [__p::Hook] = &[__p::Hook::Choices, __p::Hook::Disconnect];
        type Conflicts<S: __p::Connector> = __Conflicts<S>;
        async fn disconnect(
            &self,
            api: &__p::Api,
        ) -> ::core::option::Option<__p::Result<()>> {
            let output = Self::leave(self, api).await;
            ::core::option::Option::Some(__p::IntoOutcome::into_outcome(output))
        }
        const CHOSEN: &'static [&'static str] = &["team"];
        async fn choices(
            &self,
            field: &str,
            api: &__p::Api,
        ) -> ::core::option::Option<__p::Result<::std::vec::Vec<__p::Choice>>> {
            match field {
                "team" => {
                    let output = Self::teams(self, api).await;
                    ::core::option::Option::Some(
                        __p::IntoResult::<
                            ::std::vec::Vec<__p::Choice>,
                        >::into_result(output),
                    )
                }
                _ => ::core::option::Option::None,
            }
        }
    }
    pub struct __Conflicts<S>(::core::marker::PhantomData<S>);
    #[automatically_derived]
    impl<S: __p::Connector> __p::Check for __Conflicts<S> {
        const CHECK: () = {
            __p::require(
                __p::learned::<S>("team"),
                "`choices` fills a learned field, and `team` is not one\nhelp: name a field of the struct whose type is `Learned<..>`",
            );
        };
    }
    const _: () = __p::cross::<Example>();
};
