#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    const __OAUTH2: __p::OAuth2 = __p::OAuth2::new()
        .authorization_url(
            &[
                __p::Template::new(
                    "https://{host}/authorize?nonce={nonce}&response_type=code",
                    &[
                        __p::Piece::Text("https://"),
                        __p::Piece::Value("host", __p::Place::Host),
                        __p::Piece::Text("/authorize?nonce="),
                        __p::Piece::Value("nonce", __p::Place::Query),
                        __p::Piece::Text("&response_type=code"),
                    ],
                ),
            ],
        )
        .token_url(
            &[
                __p::Template::new(
                    "https://{tenant}.login.example.com/token",
                    &[
                        __p::Piece::Text("https://"),
                        __p::Piece::Value("tenant", __p::Place::Label),
                        __p::Piece::Text(".login.example.com/token"),
                    ],
                ),
                __p::Template::new(
                    "https://{subdomain}.example.com/token",
                    &[
                        __p::Piece::Text("https://"),
                        __p::Piece::Value("subdomain", __p::Place::Label),
                        __p::Piece::Text(".example.com/token"),
                    ],
                ),
            ],
        )
        .scopes(&["read", "write"])
        .scope_separator(",")
        .authorization_params(
            &[
                __p::Param::new("access_type", __p::Template::literal("offline")),
                __p::Param::new(
                    "odd-name",
                    __p::Template::new(
                        "{redirect_uri}",
                        &[__p::Piece::Value("redirect_uri", __p::Place::Text)],
                    ),
                ),
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
                    __p::Template::new(
                        "{instance}/services",
                        &[
                            __p::Piece::Value("instance", __p::Place::Origin),
                            __p::Piece::Text("/services"),
                        ],
                    ),
                    __p::Template::new(
                        "https://{subdomain}.example.com/{account}",
                        &[
                            __p::Piece::Text("https://"),
                            __p::Piece::Value("subdomain", __p::Place::Label),
                            __p::Piece::Text(".example.com/"),
                            __p::Piece::Value("account", __p::Place::Segment),
                        ],
                    ),
                    __p::Template::new(
                        "https://api.{zone}/v1",
                        &[
                            __p::Piece::Text("https://api."),
                            __p::Piece::Value("zone", __p::Place::Label),
                            __p::Piece::Text("/v1"),
                        ],
                    ),
                ],
            )
            .hosts(&["*.example.com", "files.example.com:8443"])
            .headers(
                &[
                    __p::Param::new(
                        "X-Account",
                        __p::Template::new(
                            "{account}",
                            &[__p::Piece::Value("account", __p::Place::Text)],
                        ),
                    ),
                    __p::Param::new(
                        "X-Key",
                        __p::Template::new(
                            "{key}",
                            &[__p::Piece::Value("key", __p::Place::Text)],
                        ),
                    ),
                    __p::Param::new("accept", __p::Template::literal("application/json")),
                ],
            )
            .query(
                &[
                    __p::Param::new(
                        "region",
                        __p::Template::new(
                            "{zone}",
                            &[__p::Piece::Value("zone", __p::Place::Text)],
                        ),
                    ),
                    __p::Param::new("format", __p::Template::literal("json")),
                ],
            )
            .apply(__p::Apply::Header {
                name: "X-Token",
                scheme: ::core::option::Option::Some("Token"),
            })
            .test(
                __p::TestCall::Post(
                    __p::Template::new(
                        "graphql?trace={account}",
                        &[
                            __p::Piece::Text("graphql?trace="),
                            __p::Piece::Value("account", __p::Place::Query),
                        ],
                    ),
                    ::core::option::Option::Some(
                        __p::Template::new(
                            "{\"query\":\"{ me(id: \\\"{account}\\\") }\",\"limit\":1}",
                            &[
                                __p::Piece::Text("{\"query\":\"{ me(id: \\\""),
                                __p::Piece::Value("account", __p::Place::Json),
                                __p::Piece::Text("\\\") }\",\"limit\":1}"),
                            ],
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
                    __p::FieldDescriptor::of::<String>("client_id")
                        .role(__p::Role::ClientId),
                    __p::FieldDescriptor::of::<Secret>("key"),
                    __p::FieldDescriptor::of::<String>("subdomain"),
                    __p::FieldDescriptor::of::<String>("account"),
                    __p::FieldDescriptor::of::<Host>("host"),
                    __p::FieldDescriptor::of::<String>("zone")
                        .choices(
                            &[
                                __p::ChoiceDescriptor::new("example.com", "example.com"),
                                __p::ChoiceDescriptor::new(
                                    "example.com.au",
                                    "example.com.au",
                                ),
                            ],
                        ),
                    __p::FieldDescriptor::of::<Learned<String>>("tenant")
                        .from_callback("tenant"),
                    __p::FieldDescriptor::of::<Learned<Origin>>("instance")
                        .from_token("instance_url"),
                ],
            );
        type Checks<B: __p::Behaviour> = __Checks<B>;
        fn read(fields: &mut __p::FieldReader<'_>) -> ::core::option::Option<Self> {
            let __0 = fields.read::<String>("client_id");
            let __1 = fields.read::<Secret>("key");
            let __2 = fields.read::<String>("subdomain");
            let __3 = fields.read::<String>("account");
            let __4 = fields.read::<Host>("host");
            let __5 = fields.read::<String>("zone");
            let __6 = fields.read::<Learned<String>>("tenant");
            let __7 = fields.read::<Learned<Origin>>("instance");
            ::core::option::Option::Some(Self {
                client_id: __0?,
                key: __1?,
                subdomain: __2?,
                account: __3?,
                host: __4?,
                zone: __5?,
                tenant: __6?,
                instance: __7?,
            })
        }
        fn write(&self, fields: &mut __p::FieldWriter) {
            fields.write::<String>("client_id", &self.client_id);
            fields.write::<Secret>("key", &self.key);
            fields.write::<String>("subdomain", &self.subdomain);
            fields.write::<String>("account", &self.account);
            fields.write::<Host>("host", &self.host);
            fields.write::<String>("zone", &self.zone);
            fields.write::<Learned<String>>("tenant", &self.tenant);
            fields.write::<Learned<Origin>>("instance", &self.instance);
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
    const _: () = {
        __p::url_value::<Learned<Origin>>();
        __p::require(
            __p::fits::<Learned<Origin>>(__p::Place::Origin),
            "the type of `instance` does not fit into the start of a URL\nhelp: a `Host` stands alone between `://` and `/`, an `Origin` at the very start; other types never at the start",
        );
    };
    const _: () = {
        __p::url_value::<String>();
        __p::require(
            __p::fits::<String>(__p::Place::Label),
            "the type of `subdomain` does not fit into a part of a host\nhelp: a `Host` stands alone between `://` and `/`, an `Origin` at the very start; other types never at the start",
        );
        __p::require(
            __p::choices_fit_host(<String as __p::Field>::CHOICES),
            "a choice of `subdomain` cannot stand in a host\nhelp: use letters, digits, `-` and `.` in the values",
        );
    };
    const _: () = {
        __p::url_value::<String>();
        __p::require(
            __p::fits::<String>(__p::Place::Segment),
            "the type of `account` does not fit into a path\nhelp: a `Host` stands alone between `://` and `/`, an `Origin` at the very start; other types never at the start",
        );
    };
    const _: () = {
        __p::url_value::<String>();
        __p::require(
            __p::fits::<String>(__p::Place::Label),
            "the type of `zone` does not fit into a part of a host\nhelp: a `Host` stands alone between `://` and `/`, an `Origin` at the very start; other types never at the start",
        );
        __p::require(
            !<String as __p::Field>::OPTIONAL,
            "`base_uri` cannot always be made: `zone` may be empty\nhelp: write `base_uri = [\"..\", \"..\"]` whose last URL has no such value, or a `#[connector(base_uri)]` method",
        );
    };
    const _: () = __p::header_value::<String>();
    const _: () = __p::header_value::<Secret>();
    const _: () = __p::url_value::<String>();
    const _: () = {
        __p::url_value::<String>();
        __p::require(
            !<String as __p::Field>::OPTIONAL,
            "`test` cannot always be made: `account` may be empty\nhelp: write a path without it, or a `#[connector(test)]` method",
        );
    };
    const _: () = __p::body_value::<String>();
    const _: () = {
        __p::url_value::<Host>();
        __p::require(
            ::core::matches!(
                < Host as __p::Field > ::KIND, __p::FieldKind::Host |
                __p::FieldKind::Choice
            ),
            "`host` would be the whole host\nhelp: write the type `Host`, or `https://{host}.example.com`",
        );
        __p::require(
            __p::choices_fit_host(<Host as __p::Field>::CHOICES),
            "a choice of `host` cannot stand in a host\nhelp: use letters, digits, `-` and `.` in the values",
        );
        __p::require(
            !<Host as __p::Field>::OPTIONAL && !<Host as __p::Field>::LEARNED,
            "`authorization_url` cannot always be made: `host` may be empty, or is learned too late\nhelp: write `authorization_url = [\"..\", \"..\"]` whose last URL has no such value, or a `#[connector(authorization_url)]` method",
        );
    };
    const _: () = {
        __p::url_value::<Learned<String>>();
        __p::require(
            __p::fits::<Learned<String>>(__p::Place::Label),
            "the type of `tenant` does not fit into a part of a host\nhelp: a `Host` stands alone between `://` and `/`, an `Origin` at the very start; other types never at the start",
        );
        __p::require(
            __p::choices_fit_host(<Learned<String> as __p::Field>::CHOICES),
            "a choice of `tenant` cannot stand in a host\nhelp: use letters, digits, `-` and `.` in the values",
        );
    };
    const _: () = {
        __p::url_value::<String>();
        __p::require(
            __p::fits::<String>(__p::Place::Label),
            "the type of `subdomain` does not fit into a part of a host\nhelp: a `Host` stands alone between `://` and `/`, an `Origin` at the very start; other types never at the start",
        );
        __p::require(
            __p::choices_fit_host(<String as __p::Field>::CHOICES),
            "a choice of `subdomain` cannot stand in a host\nhelp: use letters, digits, `-` and `.` in the values",
        );
        __p::require(
            !<String as __p::Field>::OPTIONAL && !<String as __p::Field>::LEARNED,
            "`token_url` cannot always be made: `subdomain` may be empty, or is learned too late\nhelp: write `token_url = [\"..\", \"..\"]` whose last URL has no such value, or a `#[connector(token_url)]` method",
        );
    };
    const _: () = __p::client_id::<String>();
    const _: () = __p::require(
        ::core::matches!(< String as __p::Field > ::KIND, __p::FieldKind::Text),
        "`choices` is for texts, and `zone` is not one\nhelp: write the type `String`, or an enum with `#[connector(choices)]`",
    );
    const _: () = __p::require(
        <Learned<String> as __p::Field>::LEARNED,
        "`from_callback` fills a learned field, and `tenant` is not one\nhelp: write the type `Learned<..>`",
    );
    const _: () = __p::require(
        <Learned<Origin> as __p::Field>::LEARNED,
        "`from_token` fills a learned field, and `instance` is not one\nhelp: write the type `Learned<..>`",
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
