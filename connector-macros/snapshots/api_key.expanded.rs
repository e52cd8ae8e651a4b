#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    const __FIELDS: &[__p::FieldDescriptor] = &[
        <Secret as __p::Typed>::FIELD.named("key", "").role(__p::Role::ApiKey),
        <Learned<String> as __p::Typed>::FIELD.named("team", ""),
    ];
    const __ABOUT: __p::Descriptor = __p::Descriptor::new("example", "Example")
        .base_uri(&[__p::text("https://api.example.com", "")])
        .apply(__p::Apply::header("X-Key", "key"))
        .test(__p::get("me", ""))
        .authorization(__p::Authorization::ApiKey)
        .fields(__FIELDS);
    #[automatically_derived]
    impl __p::Connector for Example {
        const DESCRIPTOR: &'static __p::Descriptor = &__ABOUT;
        type Checks<B: __p::Behaviour> = __Checks<B>;
        fn read(fields: &mut __p::FieldReader<'_>) -> __p::Option<Self> {
            __p::Some(Self {
                key: <Secret as __p::Typed>::read(fields)?,
                team: <Learned<String> as __p::Typed>::read(fields)?,
            })
        }
        fn write(&self, fields: &mut __p::FieldWriter) {
            <Secret as __p::Typed>::write(&self.key, fields);
            <Learned<String> as __p::Typed>::write(&self.team, fields);
        }
    }
    pub struct __Checks<B>(::core::marker::PhantomData<B>);
    #[automatically_derived]
    impl<B: __p::Behaviour> __p::Check for __Checks<B> {
        const CHECK: () = {
            __p::fills::<B>("team", true, "api_key");
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
            __p::chooses::<S>("team");
        };
    }
    const _: () = __p::cross::<Example, true>();
    const _: () = __p::cross::<Example, false>();
};
