#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    const __TOKEN: __p::TokenEndpoint = __p::TokenEndpoint::new()
        .refresh_url(&[__p::text("https://{region}.large.example/oauth/refresh", "8l")])
        .client_auth(__p::ClientAuth::Basic)
        .token_format(__p::TokenFormat::Json)
        .token_params(&__p::params([("audience", "https://large.example", "")]))
        .refresh_params(&__p::params([("expires_in", "1800", "")]))
        .token_headers(&__p::params([("X-Version", "{minor}", "0t")]))
        .param_names(&[("client_id", "client_key"), ("scope", "permissions")])
        .token_response(
            &[("access_token", "data.token"), ("expires_in", "data.expires")],
        )
        .named_tokens(&[("user", "authed_user")])
        .token_types(&["bot"])
        .refresh_margin(60)
        .refresh_grace(30);
    const __OAUTH2: __p::OAuth2 = __p::OAuth2::new()
        .authorization_url(
            &[__p::text("https://{region}.large.example/oauth/authorize", "8l")],
        )
        .token(__TOKEN)
        .token_url(&[__p::text("https://{region}.large.example/oauth/token", "8l")])
        .scopes(&["accounting", "payments"])
        .further_scopes(&["payroll"])
        .scope_separator(",")
        .authorization_params(
            &__p::params([("access_type", "offline", ""), ("nonce", "{nonce}", "0t")]),
        )
        .code_param("auth_code")
        .revoke_url(&[__p::text("https://{region}.large.example/oauth/revoke", "8l")])
        .introspection_url(
            &[__p::text("https://{region}.large.example/oauth/introspect", "8l")],
        );
    const __FIELDS: &[__p::FieldDescriptor] = &[
        <String as __p::Typed>::FIELD
            .named("region", "Where your company is.")
            .default("eu")
            .choices(&__p::choices([("eu", "Europe"), ("us", "United States")])),
        <String as __p::Typed>::FIELD
            .named("client_id", "From the developer console.")
            .label("Client key")
            .role(__p::Role::ClientId),
        <Secret as __p::Typed>::FIELD
            .named("client_secret", "From the developer console.")
            .role(__p::Role::ClientSecret),
        <u32 as __p::Typed>::FIELD
            .named("minor", "The version of the API.")
            .default("65")
            .example("65"),
        <Option<Secret> as __p::Typed>::FIELD
            .named("webhook_key", "A key for webhooks."),
        <String as __p::Typed>::FIELD
            .named("currency", "The currency of new invoices.")
            .example("EUR")
            .pattern("[A-Z]{3}"),
        <String as __p::Typed>::FIELD
            .named("language", "The language of new invoices.")
            .choices(&__p::choices([("de", "de"), ("en", "en"), ("fr", "fr")])),
        <Option<u32> as __p::Typed>::FIELD
            .named("page_size", "How many rows a page has."),
        <bool as __p::Typed>::FIELD.named("with_drafts", "Whether drafts are listed."),
        <bool as __p::Typed>::FIELD
            .named("with_archived", "Whether archived books are listed."),
        <Option<String> as __p::Typed>::FIELD
            .named("year_begins", "The first day of the year."),
        <Option<String> as __p::Typed>::FIELD
            .named("folder", "Where exports are written")
            .prefix("/"),
        <Option<String> as __p::Typed>::FIELD
            .named("footer", "A text on every invoice."),
        <Option<Host> as __p::Typed>::FIELD
            .named("files", "A host for files of your own."),
        <u16 as __p::Typed>::FIELD
            .named("due_days", "How many days an invoice may wait."),
        <Learned<String> as __p::Typed>::FIELD
            .named("user", "")
            .owner()
            .from_token("user.id"),
        <Learned<Origin> as __p::Typed>::FIELD
            .named("instance", "")
            .from_token("instance_url"),
        <Learned<String> as __p::Typed>::FIELD
            .named("realm", "")
            .from_callback("realmId"),
        <Learned<String> as __p::Typed>::FIELD
            .named("book", "The book that is connected."),
        <Learned<String> as __p::Typed>::FIELD.named("plan", "The plan of the company."),
    ];
    const __ABOUT: __p::Descriptor = __p::Descriptor::new("large-books", "Large")
        .description("Books, invoices and payments of a company.")
        .docs("https://large.example/docs")
        .base_uri(
            &[
                __p::text("{instance}/v3/{realm}", "0o 14s"),
                __p::text("https://{region}.large.example/v3/{realm}", "8l 34s"),
            ],
        )
        .hosts(&["*.large.example", "files.large.example:8443"])
        .headers(
            &__p::params([
                ("Api-Version", "2026-01-01", ""),
                ("accept", "application/json", ""),
            ]),
        )
        .query(&__p::params([("format", "json", ""), ("minor", "{minor}", "0t")]))
        .apply(__p::Apply::header("X-Large-Token", "token"))
        .test(__p::post_json("query", "", "{\"select\":\"{realm}\",\"limit\":1}", "11j"))
        .refresh_on(&__p::signals::<3>(&[401, 403], &["token_expired"]))
        .detect_on(&__p::signals::<1>(&[], &["\"ok\": *false"]))
        .expires_in(__p::Lifetime::Seconds(3600))
        .oauth2(__OAUTH2)
        .fields(__FIELDS);
    #[automatically_derived]
    impl __p::Connector for Large {
        const DESCRIPTOR: &'static __p::Descriptor = &__ABOUT;
        type Checks<B: __p::Behaviour> = __Checks<B>;
        fn read(fields: &mut __p::FieldReader<'_>) -> __p::Option<Self> {
            __p::Some(Self {
                region: <String as __p::Typed>::read(fields)?,
                client_id: <String as __p::Typed>::read(fields)?,
                client_secret: <Secret as __p::Typed>::read(fields)?,
                minor: <u32 as __p::Typed>::read(fields)?,
                webhook_key: <Option<Secret> as __p::Typed>::read(fields)?,
                currency: <String as __p::Typed>::read(fields)?,
                language: <String as __p::Typed>::read(fields)?,
                page_size: <Option<u32> as __p::Typed>::read(fields)?,
                with_drafts: <bool as __p::Typed>::read(fields)?,
                with_archived: <bool as __p::Typed>::read(fields)?,
                year_begins: <Option<String> as __p::Typed>::read(fields)?,
                folder: <Option<String> as __p::Typed>::read(fields)?,
                footer: <Option<String> as __p::Typed>::read(fields)?,
                files: <Option<Host> as __p::Typed>::read(fields)?,
                due_days: <u16 as __p::Typed>::read(fields)?,
                user: <Learned<String> as __p::Typed>::read(fields)?,
                instance: <Learned<Origin> as __p::Typed>::read(fields)?,
                realm: <Learned<String> as __p::Typed>::read(fields)?,
                book: <Learned<String> as __p::Typed>::read(fields)?,
                plan: <Learned<String> as __p::Typed>::read(fields)?,
            })
        }
        fn write(&self, fields: &mut __p::FieldWriter) {
            <String as __p::Typed>::write(&self.region, fields);
            <String as __p::Typed>::write(&self.client_id, fields);
            <Secret as __p::Typed>::write(&self.client_secret, fields);
            <u32 as __p::Typed>::write(&self.minor, fields);
            <Option<Secret> as __p::Typed>::write(&self.webhook_key, fields);
            <String as __p::Typed>::write(&self.currency, fields);
            <String as __p::Typed>::write(&self.language, fields);
            <Option<u32> as __p::Typed>::write(&self.page_size, fields);
            <bool as __p::Typed>::write(&self.with_drafts, fields);
            <bool as __p::Typed>::write(&self.with_archived, fields);
            <Option<String> as __p::Typed>::write(&self.year_begins, fields);
            <Option<String> as __p::Typed>::write(&self.folder, fields);
            <Option<String> as __p::Typed>::write(&self.footer, fields);
            <Option<Host> as __p::Typed>::write(&self.files, fields);
            <u16 as __p::Typed>::write(&self.due_days, fields);
            <Learned<String> as __p::Typed>::write(&self.user, fields);
            <Learned<Origin> as __p::Typed>::write(&self.instance, fields);
            <Learned<String> as __p::Typed>::write(&self.realm, fields);
            <Learned<String> as __p::Typed>::write(&self.book, fields);
            <Learned<String> as __p::Typed>::write(&self.plan, fields);
        }
    }
    pub struct __Checks<B>(::core::marker::PhantomData<B>);
    #[automatically_derived]
    impl<B: __p::Behaviour> __p::Check for __Checks<B> {
        const CHECK: () = {
            __p::asks_for_tokens::<B>("token_format");
            __p::asks_for_tokens::<B>("token_headers");
            __p::asks_for_tokens::<B>("token_response");
            __p::fills::<B>("book", true, "oauth2");
            __p::fills::<B>("plan", true, "oauth2");
        };
    }
    const _: () = __p::taken_for::<
        Large,
    >("S S X I OX S S OI B B OS OS OS OH I LS LU LS LS LS");
};
#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    #[automatically_derived]
    impl __p::Behaviour for Large {
        const HOOKS: &'static [__p::Hook] = &[
            __p::Hook::Refresh,
            __p::Hook::Connected,
            __p::Hook::Choices,
            __p::Hook::Identity,
            __p::Hook::Disconnect,
        ];
        const CHOSEN: &'static [&'static str] = &["book"];
        type Conflicts<S: __p::Connector> = __Conflicts<S>;
        async fn refresh(
            &mut self,
            grant: &__p::RefreshGrant,
            http: &__p::Http,
        ) -> __p::Answer<__p::Tokens> {
            let output = Self::renew(self, grant, http).await;
            __p::Some(__p::IntoResult::<__p::Tokens>::into_result(output))
        }
        async fn connected(&mut self, api: &__p::Api) -> __p::Answer<()> {
            let output = Self::discover(self, api).await;
            __p::Some(__p::IntoResult::<()>::into_result(output))
        }
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
                "book" => {
                    let output = Self::books(self, api).await;
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
            __p::of_its_group::<S>(__p::Hook::Refresh);
            __p::chooses::<S>("book");
        };
    }
    const _: () = __p::cross::<Large, true>();
    const _: () = __p::cross::<Large, false>();
};
