#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    const __TOKEN: __p::TokenEndpoint = __p::TokenEndpoint::new()
        .client_auth(__p::ClientAuth::BasicRaw)
        .token_format(__p::TokenFormat::Json)
        .token_params(&__p::params([("audience", "https://{region}.example.com", "8t")]))
        .token_headers(&__p::params([("X-Region", "{region}", "0t")]))
        .param_names(&[("client_id", "key")])
        .token_response(&[("access_token", "data.token")])
        .token_types(&["bot"])
        .refresh_margin(30);
    const __CLIENT: __p::ClientCredentials = __p::ClientCredentials::new()
        .token(__TOKEN)
        .token_url(&[__p::text("https://{region}.example.com/token", "8l")])
        .scopes(&["catalog.read", "catalog.write"])
        .scope_separator(",");
    const __FIELDS: &[__p::FieldDescriptor] = &[
        <String as __p::Typed>::FIELD.named("client_id", "").role(__p::Role::ClientId),
        <Secret as __p::Typed>::FIELD
            .named("client_secret", "")
            .role(__p::Role::ClientSecret),
        <String as __p::Typed>::FIELD
            .named("region", "Where the account is.")
            .example("eu-1")
            .pattern("[a-z0-9-]+")
            .prefix("https://")
            .suffix(".example.com"),
        <Learned<String> as __p::Typed>::FIELD
            .named("account", "")
            .from_token("data.account"),
    ];
    const __ABOUT: __p::Descriptor = __p::Descriptor::new("example", "Example")
        .description("A program's own account, by the client credentials grant.")
        .base_uri(&[__p::text("https://api.example.com/v1", "")])
        .test(__p::get("me", ""))
        .authorization(__p::Authorization::ClientCredentials(__CLIENT))
        .fields(__FIELDS);
    #[automatically_derived]
    impl __p::Connector for Example {
        const DESCRIPTOR: &'static __p::Descriptor = &__ABOUT;
        type Checks<B: __p::Behaviour> = ();
        fn read(fields: &mut __p::FieldReader<'_>) -> __p::Option<Self> {
            __p::Some(Self {
                client_id: <String as __p::Typed>::read(fields)?,
                client_secret: <Secret as __p::Typed>::read(fields)?,
                region: <String as __p::Typed>::read(fields)?,
                account: <Learned<String> as __p::Typed>::read(fields)?,
            })
        }
        fn write(&self, fields: &mut __p::FieldWriter) {
            <String as __p::Typed>::write(&self.client_id, fields);
            <Secret as __p::Typed>::write(&self.client_secret, fields);
            <String as __p::Typed>::write(&self.region, fields);
            <Learned<String> as __p::Typed>::write(&self.account, fields);
        }
    }
    const _: () = __p::taken_for::<Example>("S X S LS");
};
#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    #[automatically_derived]
    impl __p::Behaviour for Example {
        type Conflicts<S: __p::Connector> = ();
    }
    const _: () = __p::cross::<Example, true>();
    const _: () = __p::cross::<Example, false>();
};
