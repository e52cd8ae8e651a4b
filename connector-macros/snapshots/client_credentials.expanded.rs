#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    const __CLIENT: __p::ClientCredentials = __p::ClientCredentials::new()
        .token(
            __p::TokenEndpoint::new()
                .client_auth(__p::ClientAuth::BasicRaw)
                .token_format(__p::TokenFormat::Json)
                .token_params(
                    &[
                        __p::Param::new(
                            "audience",
                            __p::Template::new(
                                "https://{region}.example.com",
                                &[
                                    __p::Piece::Text("https://"),
                                    __p::Piece::Value("region", __p::Place::Text),
                                    __p::Piece::Text(".example.com"),
                                ],
                            ),
                        ),
                    ],
                )
                .token_headers(
                    &[
                        __p::Param::new(
                            "X-Region",
                            __p::Template::new(
                                "{region}",
                                &[__p::Piece::Value("region", __p::Place::Text)],
                            ),
                        ),
                    ],
                )
                .param_names(&[("client_id", "key")])
                .token_response(&[("access_token", "data.token")])
                .token_types(&["bot"])
                .refresh_margin(30u64),
        )
        .token_url(
            &[
                __p::Template::new(
                    "https://{region}.example.com/token",
                    &[
                        __p::Piece::Text("https://"),
                        __p::Piece::Value("region", __p::Place::Label),
                        __p::Piece::Text(".example.com/token"),
                    ],
                ),
            ],
        )
        .scopes(&["catalog.read", "catalog.write"])
        .scope_separator(",");
    #[automatically_derived]
    impl __p::Connector for Example {
        const DESCRIPTOR: &'static __p::Descriptor = &__p::Descriptor::new(
                "example",
                "Example",
            )
            .description("A program's own account, by the client credentials grant.")
            .base_uri(&[__p::Template::literal("https://api.example.com/v1")])
            .test(__p::TestCall::Get(__p::Template::literal("me")))
            .authorization(__p::Authorization::ClientCredentials(__CLIENT))
            .fields(
                &[
                    __p::FieldDescriptor::of::<String>("client_id")
                        .role(__p::Role::ClientId),
                    __p::FieldDescriptor::of::<Secret>("client_secret")
                        .role(__p::Role::ClientSecret),
                    __p::FieldDescriptor::of::<String>("region")
                        .hint("Where the account is.")
                        .example("eu-1")
                        .pattern("[a-z0-9-]+")
                        .prefix("https://")
                        .suffix(".example.com"),
                    __p::FieldDescriptor::of::<Learned<String>>("account")
                        .from_token("data.account"),
                ],
            );
        type Checks<B: __p::Behaviour> = ();
        fn read(fields: &mut __p::FieldReader<'_>) -> ::core::option::Option<Self> {
            let __0 = fields.read::<String>("client_id");
            let __1 = fields.read::<Secret>("client_secret");
            let __2 = fields.read::<String>("region");
            let __3 = fields.read::<Learned<String>>("account");
            ::core::option::Option::Some(Self {
                client_id: __0?,
                client_secret: __1?,
                region: __2?,
                account: __3?,
            })
        }
        fn write(&self, fields: &mut __p::FieldWriter) {
            fields.write::<String>("client_id", &self.client_id);
            fields.write::<Secret>("client_secret", &self.client_secret);
            fields.write::<String>("region", &self.region);
            fields.write::<Learned<String>>("account", &self.account);
        }
    }
    const _: () = {
        __p::url_value::<String>();
        __p::require(
            __p::fits::<String>(__p::Place::Label),
            "the type of `region` does not fit into a part of a host\nhelp: a `Host` stands alone between `://` and `/`, an `Origin` at the very start; other types never at the start",
        );
        __p::require(
            __p::choices_fit_host(<String as __p::Field>::CHOICES),
            "a choice of `region` cannot stand in a host\nhelp: use letters, digits, `-` and `.` in the values",
        );
        __p::require(
            !<String as __p::Field>::OPTIONAL && !<String as __p::Field>::LEARNED,
            "`token_url` cannot always be made: `region` may be empty, or is learned too late\nhelp: write `token_url = [\"..\", \"..\"]` whose last URL has no such value, or a `#[connector(token_url)]` method",
        );
    };
    const _: () = __p::body_value::<String>();
    const _: () = __p::header_value::<String>();
    const _: () = __p::client_id::<String>();
    const _: () = __p::secret_value::<Secret>();
    const _: () = __p::require(
        !::core::matches!(
            < String as __p::Field > ::KIND, __p::FieldKind::Choice |
            __p::FieldKind::Bool
        ),
        "`region` has few values, which a `pattern` need not describe\nhelp: drop `pattern`",
    );
    const _: () = __p::require(
        !<String as __p::Field>::LEARNED,
        "`example` is for people who fill in a field, and `region` is learned\nhelp: drop `example`",
    );
    const _: () = __p::require(
        !<String as __p::Field>::LEARNED,
        "`prefix` is for people who fill in a field, and `region` is learned\nhelp: drop `prefix`",
    );
    const _: () = __p::require(
        !<String as __p::Field>::LEARNED,
        "`suffix` is for people who fill in a field, and `region` is learned\nhelp: drop `suffix`",
    );
    const _: () = __p::require(
        !(<String as __p::Field>::LEARNED
            && ::core::matches!(
                < String as __p::Field > ::KIND, __p::FieldKind::Host |
                __p::FieldKind::Origin
            )),
        "`region` is a host that is learned, and nothing says which hosts are right\nhelp: add `hosts = [\"*.example.com\"]` to the struct",
    );
    const _: () = __p::require(
        <Learned<String> as __p::Field>::LEARNED,
        "`from_token` fills a learned field, and `account` is not one\nhelp: write the type `Learned<..>`",
    );
    const _: () = __p::require(
        !(<Learned<String> as __p::Field>::LEARNED
            && ::core::matches!(
                < Learned < String > as __p::Field > ::KIND, __p::FieldKind::Host |
                __p::FieldKind::Origin
            )),
        "`account` is a host that is learned, and nothing says which hosts are right\nhelp: add `hosts = [\"*.example.com\"]` to the struct",
    );
};
#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    #[automatically_derived]
    impl __p::Behaviour for Example {
        type Conflicts<S: __p::Connector> = ();
    }
    const _: () = __p::cross::<Example>();
};
