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
            &[
                __p::Param::new("access_type", "offline", ""),
                __p::Param::new("odd-name", "{redirect_uri}", "0t"),
            ],
        )
        .without_pkce();
    #[automatically_derived]
    impl __p::Connector for Example {
        const DESCRIPTOR: &'static __p::Descriptor = &__p::Descriptor::new(
                "example",
                "Example",
            )
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
                &[
                    __p::Param::new("X-Account", "{account}", "0t"),
                    __p::Param::new("X-Key", "{key}", "0t"),
                    __p::Param::new("accept", "application/json", ""),
                ],
            )
            .query(
                &[
                    __p::Param::new("region", "{zone}", "0t"),
                    __p::Param::new("format", "json", ""),
                ],
            )
            .apply(__p::Apply::Header {
                name: "X-Token",
                scheme: __p::Some("Token"),
            })
            .test(
                __p::TestCall::Post(
                    __p::text("graphql?trace={account}", "14q"),
                    __p::Some(
                        __p::text(
                            "{\"query\":\"{ me(id: \\\"{account}\\\") }\",\"limit\":1}",
                            "21j",
                        ),
                    ),
                ),
            )
            .refresh_on(
                &[__p::Signal::Status(401u16), __p::Signal::Body("token_expired")],
            )
            .detect_on(
                &[__p::Signal::Status(202u16), __p::Signal::Body("\"ok\": *false")],
            )
            .expires_in(__p::Lifetime::Never)
            .oauth2(__OAUTH2)
            .fields(
                &[
                    <String as __p::Typed>::FIELD
                        .named("client_id")
                        .role(__p::Role::ClientId),
                    <Secret as __p::Typed>::FIELD.named("key"),
                    <String as __p::Typed>::FIELD.named("subdomain"),
                    <String as __p::Typed>::FIELD.named("account"),
                    <Host as __p::Typed>::FIELD.named("host"),
                    <String as __p::Typed>::FIELD
                        .named("zone")
                        .choices(
                            &[
                                __p::ChoiceDescriptor::new("example.com", "example.com"),
                                __p::ChoiceDescriptor::new(
                                    "example.com.au",
                                    "example.com.au",
                                ),
                            ],
                        ),
                    <Learned<String> as __p::Typed>::FIELD
                        .named("tenant")
                        .from_callback("tenant"),
                    <Learned<Origin> as __p::Typed>::FIELD
                        .named("instance")
                        .from_token("instance_url"),
                ],
            );
        type Checks<B: __p::Behaviour> = __Checks<B>;
        fn read(fields: &mut __p::FieldReader<'_>) -> __p::Option<Self> {
            __p::Some(Self {
                client_id: <String as __p::Typed>::read(fields, "client_id")?,
                key: <Secret as __p::Typed>::read(fields, "key")?,
                subdomain: <String as __p::Typed>::read(fields, "subdomain")?,
                account: <String as __p::Typed>::read(fields, "account")?,
                host: <Host as __p::Typed>::read(fields, "host")?,
                zone: <String as __p::Typed>::read(fields, "zone")?,
                tenant: <Learned<String> as __p::Typed>::read(fields, "tenant")?,
                instance: <Learned<Origin> as __p::Typed>::read(fields, "instance")?,
            })
        }
        fn write(&self, fields: &mut __p::FieldWriter) {
            <String as __p::Typed>::write(&self.client_id, fields, "client_id");
            <Secret as __p::Typed>::write(&self.key, fields, "key");
            <String as __p::Typed>::write(&self.subdomain, fields, "subdomain");
            <String as __p::Typed>::write(&self.account, fields, "account");
            <Host as __p::Typed>::write(&self.host, fields, "host");
            <String as __p::Typed>::write(&self.zone, fields, "zone");
            <Learned<String> as __p::Typed>::write(&self.tenant, fields, "tenant");
            <Learned<Origin> as __p::Typed>::write(&self.instance, fields, "instance");
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
