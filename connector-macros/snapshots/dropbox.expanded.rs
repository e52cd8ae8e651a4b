#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    const __OAUTH2: __p::OAuth2 = __p::OAuth2::new()
        .authorization_url(
            &[__p::Template::literal("https://www.dropbox.com/oauth2/authorize")],
        )
        .token_url(&[__p::Template::literal("https://api.dropboxapi.com/oauth2/token")])
        .authorization_params(
            &[__p::Param::new("token_access_type", __p::Template::literal("offline"))],
        );
    #[automatically_derived]
    impl __p::Connector for Dropbox {
        const DESCRIPTOR: &'static __p::Descriptor = &__p::Descriptor::new(
                "dropbox",
                "Dropbox",
            )
            .description("Files and folders in a person's Dropbox.")
            .docs("https://www.dropbox.com/developers/documentation/http/documentation")
            .base_uri(&[__p::Template::literal("https://api.dropboxapi.com/2")])
            .hosts(&["content.dropboxapi.com"])
            .test(
                __p::TestCall::Post(
                    __p::Template::literal("users/get_current_account"),
                    ::core::option::Option::None,
                ),
            )
            .refresh_on(&[__p::Signal::Status(401u16)])
            .oauth2(__OAUTH2)
            .fields(
                &[
                    __p::FieldDescriptor::of::<String>("client_id")
                        .hint("App key, from the Dropbox developer console.")
                        .role(__p::Role::ClientId),
                    __p::FieldDescriptor::of::<Option<Secret>>("client_secret")
                        .hint(
                            "App secret; leave empty for an app that relies on PKCE alone.",
                        )
                        .role(__p::Role::ClientSecret),
                    __p::FieldDescriptor::of::<Learned<String>>("account")
                        .hint("The account that is connected.")
                        .owner()
                        .from_token("account_id"),
                ],
            );
        type Checks<B: __p::Behaviour> = ();
        fn read(fields: &mut __p::FieldReader<'_>) -> ::core::option::Option<Self> {
            let __0 = fields.read::<String>("client_id");
            let __1 = fields.read::<Option<Secret>>("client_secret");
            let __2 = fields.read::<Learned<String>>("account");
            ::core::option::Option::Some(Self {
                client_id: __0?,
                client_secret: __1?,
                account: __2?,
            })
        }
        fn write(&self, fields: &mut __p::FieldWriter) {
            fields.write::<String>("client_id", &self.client_id);
            fields.write::<Option<Secret>>("client_secret", &self.client_secret);
            fields.write::<Learned<String>>("account", &self.account);
        }
    }
    const _: () = __p::client_id::<String>();
    const _: () = __p::secret_value::<Option<Secret>>();
    const _: () = __p::owner::<Learned<String>>();
    const _: () = __p::require(
        <Learned<String> as __p::Field>::LEARNED,
        "`from_token` fills a learned field, and `account` is not one\nhelp: write the type `Learned<..>`",
    );
};
#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    #[automatically_derived]
    impl __p::Behaviour for Dropbox {
        type Conflicts<S: __p::Connector> = ();
    }
    const _: () = __p::cross::<Dropbox>();
};
