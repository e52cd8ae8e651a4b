#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    const __OAUTH2: __p::OAuth2 = __p::OAuth2::new()
        .authorization_url(&[__p::text("https://small.example/oauth/authorize", "")])
        .token_url(&[__p::text("https://api.small.example/oauth/token", "")])
        .scopes(&["notes.read", "notes.write"]);
    const __FIELDS: &[__p::FieldDescriptor] = &[
        <String as __p::Typed>::FIELD
            .named("client_id", "From the developer console.")
            .role(__p::Role::ClientId),
        <Secret as __p::Typed>::FIELD
            .named("client_secret", "From the developer console.")
            .role(__p::Role::ClientSecret),
        <Learned<String> as __p::Typed>::FIELD
            .named("user", "")
            .owner()
            .from_token("user.id"),
    ];
    const __ABOUT: __p::Descriptor = __p::Descriptor::new("small", "Small")
        .description("Notes and folders in a person's account.")
        .base_uri(&[__p::text("https://api.small.example/v2", "")])
        .test(__p::get("me", ""))
        .oauth2(__OAUTH2)
        .fields(__FIELDS);
    #[automatically_derived]
    impl __p::Connector for Small {
        const DESCRIPTOR: &'static __p::Descriptor = &__ABOUT;
        type Checks<B: __p::Behaviour> = ();
        fn read(fields: &mut __p::FieldReader<'_>) -> __p::Option<Self> {
            __p::Some(Self {
                client_id: <String as __p::Typed>::read(fields)?,
                client_secret: <Secret as __p::Typed>::read(fields)?,
                user: <Learned<String> as __p::Typed>::read(fields)?,
            })
        }
        fn write(&self, fields: &mut __p::FieldWriter) {
            <String as __p::Typed>::write(&self.client_id, fields);
            <Secret as __p::Typed>::write(&self.client_secret, fields);
            <Learned<String> as __p::Typed>::write(&self.user, fields);
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
