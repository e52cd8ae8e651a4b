#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    const __OAUTH2: __p::OAuth2 = __p::OAuth2::new()
        .authorization_url(
            &[
                __p::text(
                    "https://{host}/authorize?nonce={nonce}&response_type=code",
                    "8h 31q",
                ),
            ],
        )
        .token_url(
            &[
                __p::text("https://{tenant}.login.example.com/token", "8l"),
                __p::text("https://{subdomain}.example.com/token", "8l"),
            ],
        )
        .scopes(&["read", "write"])
        .scope_separator(",")
        .authorization_params(
            &__p::params([
                ("access_type", "offline", ""),
                ("odd-name", "{redirect_uri}", "0t"),
            ]),
        )
        .without_pkce();
    const __FIELDS: &[__p::FieldDescriptor] = &[
        <String as __p::Typed>::FIELD.named("client_id", "").role(__p::Role::ClientId),
        <Secret as __p::Typed>::FIELD.named("key", ""),
        <String as __p::Typed>::FIELD.named("subdomain", ""),
        <String as __p::Typed>::FIELD.named("account", ""),
        <Host as __p::Typed>::FIELD.named("host", ""),
        <String as __p::Typed>::FIELD
            .named("zone", "")
            .choices(
                &__p::choices([
                    ("example.com", "example.com"),
                    ("example.com.au", "example.com.au"),
                ]),
            ),
        <Learned<String> as __p::Typed>::FIELD
            .named("tenant", "")
            .from_callback("tenant"),
        <Learned<Origin> as __p::Typed>::FIELD
            .named("instance", "")
            .from_token("instance_url"),
    ];
    const __ABOUT: __p::Descriptor = __p::Descriptor::new("example", "Example")
        .docs("https://docs.example.com/api#start")
        .base_uri(
            &[
                __p::text("{instance}/services", "0o"),
                __p::text("https://{subdomain}.example.com/{account}", "8l 32s"),
                __p::text("https://api.{zone}/v1", "12l"),
            ],
        )
        .hosts(&["*.example.com", "files.example.com:8443"])
        .headers(
            &__p::params([
                ("X-Account", "{account}", "0t"),
                ("X-Key", "{key}", "0t"),
                ("accept", "application/json", ""),
            ]),
        )
        .query(&__p::params([("region", "{zone}", "0t"), ("format", "json", "")]))
        .apply(__p::Apply::header("X-Token", "Token"))
        .test(
            __p::post_json(
                "graphql?trace={account}",
                "14q",
                "{\"query\":\"{ me(id: \\\"{account}\\\") }\",\"limit\":1}",
                "21j",
            ),
        )
        .refresh_on(&__p::signals::<2>(&[401], &["token_expired"]))
        .detect_on(&__p::signals::<2>(&[202], &["\"ok\": *false"]))
        .expires_in(__p::Lifetime::Never)
        .oauth2(__OAUTH2)
        .fields(__FIELDS);
    #[automatically_derived]
    impl __p::Connector for Example {
        const DESCRIPTOR: &'static __p::Descriptor = &__ABOUT;
        type Checks<B: __p::Behaviour> = __Checks<B>;
        fn read(fields: &mut __p::FieldReader<'_>) -> __p::Option<Self> {
            __p::Some(Self {
                client_id: <String as __p::Typed>::read(fields)?,
                key: <Secret as __p::Typed>::read(fields)?,
                subdomain: <String as __p::Typed>::read(fields)?,
                account: <String as __p::Typed>::read(fields)?,
                host: <Host as __p::Typed>::read(fields)?,
                zone: <String as __p::Typed>::read(fields)?,
                tenant: <Learned<String> as __p::Typed>::read(fields)?,
                instance: <Learned<Origin> as __p::Typed>::read(fields)?,
            })
        }
        fn write(&self, fields: &mut __p::FieldWriter) {
            <String as __p::Typed>::write(&self.client_id, fields);
            <Secret as __p::Typed>::write(&self.key, fields);
            <String as __p::Typed>::write(&self.subdomain, fields);
            <String as __p::Typed>::write(&self.account, fields);
            <Host as __p::Typed>::write(&self.host, fields);
            <String as __p::Typed>::write(&self.zone, fields);
            <Learned<String> as __p::Typed>::write(&self.tenant, fields);
            <Learned<Origin> as __p::Typed>::write(&self.instance, fields);
        }
    }
    pub struct __Checks<B>(::core::marker::PhantomData<B>);
    #[automatically_derived]
    impl<B: __p::Behaviour> __p::Check for __Checks<B> {
        const CHECK: () = {
            __p::require(
                !__p::hooked::<B>(__p::Hook::Pkce),
                "`pkce` is off on the struct and also a method\nhelp: keep one",
            );
        };
    }
    const _: () = __p::taken_for::<Example>("S X S S H S LS LU");
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
