#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    const __OAUTH2: __p::OAuth2 = __p::OAuth2::new()
        .authorization_url(
            &[__p::text("https://{region}.large.example/oauth/authorize", "8l")],
        )
        .token(
            __p::TokenEndpoint::new()
                .refresh_url(
                    &[__p::text("https://{region}.large.example/oauth/refresh", "8l")],
                )
                .client_auth(__p::ClientAuth::Basic)
                .token_format(__p::TokenFormat::Json)
                .token_params(
                    &[__p::Param::new("audience", "https://large.example", "")],
                )
                .refresh_params(&[__p::Param::new("expires_in", "1800", "")])
                .token_headers(&[__p::Param::new("X-Version", "{minor}", "0t")])
                .param_names(&[("client_id", "client_key"), ("scope", "permissions")])
                .token_response(
                    &[("access_token", "data.token"), ("expires_in", "data.expires")],
                )
                .named_tokens(&[("user", "authed_user")])
                .token_types(&["bot"])
                .refresh_margin(60u64)
                .refresh_grace(30u64),
        )
        .token_url(&[__p::text("https://{region}.large.example/oauth/token", "8l")])
        .scopes(&["accounting", "payments"])
        .further_scopes(&["payroll"])
        .scope_separator(",")
        .authorization_params(
            &[
                __p::Param::new("access_type", "offline", ""),
                __p::Param::new("nonce", "{nonce}", "0t"),
            ],
        )
        .code_param("auth_code")
        .revoke_url(&[__p::text("https://{region}.large.example/oauth/revoke", "8l")])
        .introspection_url(
            &[__p::text("https://{region}.large.example/oauth/introspect", "8l")],
        );
    #[automatically_derived]
    impl __p::Connector for Large {
        const DESCRIPTOR: &'static __p::Descriptor = &__p::Descriptor::new(
                "large-books",
                "Large",
            )
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
                &[
                    __p::Param::new("Api-Version", "2026-01-01", ""),
                    __p::Param::new("accept", "application/json", ""),
                ],
            )
            .query(
                &[
                    __p::Param::new("format", "json", ""),
                    __p::Param::new("minor", "{minor}", "0t"),
                ],
            )
            .apply(__p::Apply::Header {
                name: "X-Large-Token",
                scheme: __p::Some("token"),
            })
            .test(
                __p::TestCall::Post(
                    __p::text("query", ""),
                    __p::Some(__p::text("{\"select\":\"{realm}\",\"limit\":1}", "11j")),
                ),
            )
            .refresh_on(
                &[
                    __p::Signal::Status(401u16),
                    __p::Signal::Status(403u16),
                    __p::Signal::Body("token_expired"),
                ],
            )
            .detect_on(&[__p::Signal::Body("\"ok\": *false")])
            .expires_in(__p::Lifetime::Seconds(3600u64))
            .oauth2(__OAUTH2)
            .fields(
                &[
                    <String as __p::Typed>::FIELD
                        .named("region")
                        .hint("Where your company is.")
                        .default("eu")
                        .choices(
                            &[
                                __p::ChoiceDescriptor::new("eu", "Europe"),
                                __p::ChoiceDescriptor::new("us", "United States"),
                            ],
                        ),
                    <String as __p::Typed>::FIELD
                        .named("client_id")
                        .label("Client key")
                        .hint("From the developer console.")
                        .role(__p::Role::ClientId),
                    <Secret as __p::Typed>::FIELD
                        .named("client_secret")
                        .hint("From the developer console.")
                        .role(__p::Role::ClientSecret),
                    <u32 as __p::Typed>::FIELD
                        .named("minor")
                        .hint("The version of the API.")
                        .default("65")
                        .example("65"),
                    <Option<Secret> as __p::Typed>::FIELD
                        .named("webhook_key")
                        .hint("A key for webhooks."),
                    <String as __p::Typed>::FIELD
                        .named("currency")
                        .hint("The currency of new invoices.")
                        .example("EUR")
                        .pattern("[A-Z]{3}"),
                    <String as __p::Typed>::FIELD
                        .named("language")
                        .hint("The language of new invoices.")
                        .choices(
                            &[
                                __p::ChoiceDescriptor::new("de", "de"),
                                __p::ChoiceDescriptor::new("en", "en"),
                                __p::ChoiceDescriptor::new("fr", "fr"),
                            ],
                        ),
                    <Option<u32> as __p::Typed>::FIELD
                        .named("page_size")
                        .hint("How many rows a page has."),
                    <bool as __p::Typed>::FIELD
                        .named("with_drafts")
                        .hint("Whether drafts are listed."),
                    <bool as __p::Typed>::FIELD
                        .named("with_archived")
                        .hint("Whether archived books are listed."),
                    <Option<String> as __p::Typed>::FIELD
                        .named("year_begins")
                        .hint("The first day of the year."),
                    <Option<String> as __p::Typed>::FIELD
                        .named("folder")
                        .hint("Where exports are written")
                        .prefix("/"),
                    <Option<String> as __p::Typed>::FIELD
                        .named("footer")
                        .hint("A text on every invoice."),
                    <Option<Host> as __p::Typed>::FIELD
                        .named("files")
                        .hint("A host for files of your own."),
                    <u16 as __p::Typed>::FIELD
                        .named("due_days")
                        .hint("How many days an invoice may wait."),
                    <Learned<String> as __p::Typed>::FIELD
                        .named("user")
                        .owner()
                        .from_token("user.id"),
                    <Learned<Origin> as __p::Typed>::FIELD
                        .named("instance")
                        .from_token("instance_url"),
                    <Learned<String> as __p::Typed>::FIELD
                        .named("realm")
                        .from_callback("realmId"),
                    <Learned<String> as __p::Typed>::FIELD
                        .named("book")
                        .hint("The book that is connected."),
                    <Learned<String> as __p::Typed>::FIELD
                        .named("plan")
                        .hint("The plan of the company."),
                ],
            );
        type Checks<B: __p::Behaviour> = __Checks<B>;
        fn read(fields: &mut __p::FieldReader<'_>) -> __p::Option<Self> {
            __p::Some(Self {
                region: <String as __p::Typed>::read(fields, "region")?,
                client_id: <String as __p::Typed>::read(fields, "client_id")?,
                client_secret: <Secret as __p::Typed>::read(fields, "client_secret")?,
                minor: <u32 as __p::Typed>::read(fields, "minor")?,
                webhook_key: <Option<
                    Secret,
                > as __p::Typed>::read(fields, "webhook_key")?,
                currency: <String as __p::Typed>::read(fields, "currency")?,
                language: <String as __p::Typed>::read(fields, "language")?,
                page_size: <Option<u32> as __p::Typed>::read(fields, "page_size")?,
                with_drafts: <bool as __p::Typed>::read(fields, "with_drafts")?,
                with_archived: <bool as __p::Typed>::read(fields, "with_archived")?,
                year_begins: <Option<
                    String,
                > as __p::Typed>::read(fields, "year_begins")?,
                folder: <Option<String> as __p::Typed>::read(fields, "folder")?,
                footer: <Option<String> as __p::Typed>::read(fields, "footer")?,
                files: <Option<Host> as __p::Typed>::read(fields, "files")?,
                due_days: <u16 as __p::Typed>::read(fields, "due_days")?,
                user: <Learned<String> as __p::Typed>::read(fields, "user")?,
                instance: <Learned<Origin> as __p::Typed>::read(fields, "instance")?,
                realm: <Learned<String> as __p::Typed>::read(fields, "realm")?,
                book: <Learned<String> as __p::Typed>::read(fields, "book")?,
                plan: <Learned<String> as __p::Typed>::read(fields, "plan")?,
            })
        }
        fn write(&self, fields: &mut __p::FieldWriter) {
            <String as __p::Typed>::write(&self.region, fields, "region");
            <String as __p::Typed>::write(&self.client_id, fields, "client_id");
            <Secret as __p::Typed>::write(&self.client_secret, fields, "client_secret");
            <u32 as __p::Typed>::write(&self.minor, fields, "minor");
            <Option<
                Secret,
            > as __p::Typed>::write(&self.webhook_key, fields, "webhook_key");
            <String as __p::Typed>::write(&self.currency, fields, "currency");
            <String as __p::Typed>::write(&self.language, fields, "language");
            <Option<u32> as __p::Typed>::write(&self.page_size, fields, "page_size");
            <bool as __p::Typed>::write(&self.with_drafts, fields, "with_drafts");
            <bool as __p::Typed>::write(&self.with_archived, fields, "with_archived");
            <Option<
                String,
            > as __p::Typed>::write(&self.year_begins, fields, "year_begins");
            <Option<String> as __p::Typed>::write(&self.folder, fields, "folder");
            <Option<String> as __p::Typed>::write(&self.footer, fields, "footer");
            <Option<Host> as __p::Typed>::write(&self.files, fields, "files");
            <u16 as __p::Typed>::write(&self.due_days, fields, "due_days");
            <Learned<String> as __p::Typed>::write(&self.user, fields, "user");
            <Learned<Origin> as __p::Typed>::write(&self.instance, fields, "instance");
            <Learned<String> as __p::Typed>::write(&self.realm, fields, "realm");
            <Learned<String> as __p::Typed>::write(&self.book, fields, "book");
            <Learned<String> as __p::Typed>::write(&self.plan, fields, "plan");
        }
    }
    pub struct __Checks<B>(::core::marker::PhantomData<B>);
    #[automatically_derived]
    impl<B: __p::Behaviour> __p::Check for __Checks<B> {
        const CHECK: () = {
            __p::require(
                !(__p::hooked::<B>(__p::Hook::Acquire)
                    && __p::hooked::<B>(__p::Hook::Refresh)),
                "`token_format` is for token requests of the framework, and `acquire` and `refresh` make their own\nhelp: remove `token_format`, or the method that the framework could do without",
            );
            __p::require(
                !(__p::hooked::<B>(__p::Hook::Acquire)
                    && __p::hooked::<B>(__p::Hook::Refresh)),
                "`token_headers` is for token requests of the framework, and `acquire` and `refresh` make their own\nhelp: remove `token_headers`, or the method that the framework could do without",
            );
            __p::require(
                !(__p::hooked::<B>(__p::Hook::Acquire)
                    && __p::hooked::<B>(__p::Hook::Refresh)),
                "`token_response` is for token requests of the framework, and `acquire` and `refresh` make their own\nhelp: remove `token_response`, or the method that the framework could do without",
            );
            __p::require(
                __p::filled::<B>("book"),
                "nothing fills the learned field `book`\nhelp: mark it with `#[connector(from_token = \"..\")]` or `#[connector(from_callback = \"..\")]`, or write a `#[connector(choices(book))]` method, or a `#[connector(connected)]` method that sets it",
            );
            __p::require(
                __p::filled::<B>("plan"),
                "nothing fills the learned field `plan`\nhelp: mark it with `#[connector(from_token = \"..\")]` or `#[connector(from_callback = \"..\")]`, or write a `#[connector(choices(plan))]` method, or a `#[connector(connected)]` method that sets it",
            );
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
            __p::require(
                __p::belongs::<S>(__p::Hook::Refresh),
                "`refresh` belongs to `oauth2` and `custom`, and this connector has another group\nhelp: remove the method: here nothing is renewed, or a token that ends is got anew",
            );
            __p::require(
                __p::learned::<S>("book"),
                "`choices` fills a learned field, and `book` is not one\nhelp: name a field of the struct whose type is `Learned<..>`",
            );
        };
    }
    const _: () = __p::cross::<Large, true>();
    const _: () = __p::cross::<Large, false>();
};
