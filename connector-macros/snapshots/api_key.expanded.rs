#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    #[automatically_derived]
    impl __p::Connector for Example {
        const DESCRIPTOR: &'static __p::Descriptor = &__p::Descriptor::new(
                "example",
                "Example",
            )
            .base_uri(&[__p::text("https://api.example.com", "")])
            .apply(__p::Apply::Header {
                name: "X-Key",
                scheme: __p::Some("key"),
            })
            .test(__p::TestCall::Get(__p::text("me", "")))
            .authorization(__p::Authorization::ApiKey)
            .fields(
                &[
                    <Secret as __p::Typed>::FIELD.named("key").role(__p::Role::ApiKey),
                    <Learned<String> as __p::Typed>::FIELD.named("team"),
                ],
            );
        type Checks<B: __p::Behaviour> = __Checks<B>;
        fn read(fields: &mut __p::FieldReader<'_>) -> __p::Option<Self> {
            __p::Some(Self {
                key: <Secret as __p::Typed>::read(fields, "key")?,
                team: <Learned<String> as __p::Typed>::read(fields, "team")?,
            })
        }
        fn write(&self, fields: &mut __p::FieldWriter) {
            <Secret as __p::Typed>::write(&self.key, fields, "key");
            <Learned<String> as __p::Typed>::write(&self.team, fields, "team");
        }
    }
    pub struct __Checks<B>(::core::marker::PhantomData<B>);
    #[automatically_derived]
    impl<B: __p::Behaviour> __p::Check for __Checks<B> {
        const CHECK: () = {
            __p::require(
                __p::filled::<B>("team"),
                "nothing fills the learned field `team`\nhelp: write a `#[connector(choices(team))]` method, or a `#[connector(connected)]` method that sets it",
            );
        };
    }
    const _: () = __p::taken_for::<Example>("X LS");
};
#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    #[automatically_derived]
    impl __p::Behaviour for Example {
        const HOOKS: &'static [__p::Hook] = &[__p::Hook::Choices, __p::Hook::Disconnect];
        const CHOSEN: &'static [&'static str] = &["team"];
        type Conflicts<S: __p::Connector> = __Conflicts<S>;
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
            __p::require(
                __p::learned::<S>("team"),
                "`choices` fills a learned field, and `team` is not one\nhelp: name a field of the struct whose type is `Learned<..>`",
            );
        };
    }
    const _: () = __p::cross::<Example, true>();
    const _: () = __p::cross::<Example, false>();
};
