#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    const __OAUTH2: __p::OAuth2 = __p::OAuth2::new()
        .authorization_url(&[__p::text("https://small.example/oauth/authorize", "")])
        .token_url(&[__p::text("https://api.small.example/oauth/token", "")])
        .scopes(&["notes.read", "notes.write"]);
    #[automatically_derived]
    impl __p::Connector for Small {
        const DESCRIPTOR: &'static __p::Descriptor = &__p::Descriptor::new(
                "small",
                "Small",
            )
            .description("Notes and folders in a person's account.")
            .base_uri(&[__p::text("https://api.small.example/v2", "")])
            .test(__p::TestCall::Get(__p::text("me", "")))
            .oauth2(__OAUTH2)
            .fields(
                &[
                    <String as __p::Typed>::FIELD
                        .named("client_id")
                        .hint("From the developer console.")
                        .role(__p::Role::ClientId),
                    <Secret as __p::Typed>::FIELD
                        .named("client_secret")
                        .hint("From the developer console.")
                        .role(__p::Role::ClientSecret),
                    <Learned<String> as __p::Typed>::FIELD
                        .named("user")
                        .owner()
                        .from_token("user.id"),
                ],
            );
        type Checks<B: __p::Behaviour> = ();
        fn read(fields: &mut __p::FieldReader<'_>) -> __p::Option<Self> {
            __p::Some(Self {
                client_id: <String as __p::Typed>::read(fields, "client_id")?,
                client_secret: <Secret as __p::Typed>::read(fields, "client_secret")?,
                user: <Learned<String> as __p::Typed>::read(fields, "user")?,
            })
        }
        fn write(&self, fields: &mut __p::FieldWriter) {
            <String as __p::Typed>::write(&self.client_id, fields, "client_id");
            <Secret as __p::Typed>::write(&self.client_secret, fields, "client_secret");
            <Learned<String> as __p::Typed>::write(&self.user, fields, "user");
        }
    }
    const _: () = __p::taken_for::<Small>("S X LS");
};
#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    #[automatically_derived]
    impl __p::Behaviour for Small {
        type Conflicts<S: __p::Connector> = ();
    }
    const _: () = __p::cross::<Small, true>();
    const _: () = __p::cross::<Small, false>();
};
