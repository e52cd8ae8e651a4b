#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    const __OAUTH2: __p::OAuth2 = __p::OAuth2::new()
        .authorization_url(&[__p::text("https://www.dropbox.com/oauth2/authorize", "")])
        .token_url(&[__p::text("https://api.dropboxapi.com/oauth2/token", "")])
        .authorization_params(&__p::params([("token_access_type", "offline", "")]));
    const __FIELDS: &[__p::FieldDescriptor] = &[
        <String as __p::Typed>::FIELD
            .named("client_id", "App key, from the Dropbox developer console.")
            .role(__p::Role::ClientId),
        <Option<Secret> as __p::Typed>::FIELD
            .named(
                "client_secret",
                "App secret; leave empty for an app that relies on PKCE alone.",
            )
            .role(__p::Role::ClientSecret),
        <Learned<String> as __p::Typed>::FIELD
            .named("account", "The account that is connected.")
            .owner()
            .from_token("account_id"),
    ];
    const __ABOUT: __p::Descriptor = __p::Descriptor::new("dropbox", "Dropbox")
        .description("Files and folders in a person's Dropbox.")
        .docs("https://www.dropbox.com/developers/documentation/http/documentation")
        .base_uri(&[__p::text("https://api.dropboxapi.com/2", "")])
        .hosts(&["content.dropboxapi.com"])
        .test(__p::post("users/get_current_account", ""))
        .refresh_on(&__p::signals::<1>(&[401], &[]))
        .oauth2(__OAUTH2)
        .fields(__FIELDS);
    #[automatically_derived]
    impl __p::Connector for Dropbox {
        const DESCRIPTOR: &'static __p::Descriptor = &__ABOUT;
        type Checks<B: __p::Behaviour> = ();
        fn read(fields: &mut __p::FieldReader<'_>) -> __p::Option<Self> {
            __p::Some(Self {
                client_id: <String as __p::Typed>::read(fields)?,
                client_secret: <Option<Secret> as __p::Typed>::read(fields)?,
                account: <Learned<String> as __p::Typed>::read(fields)?,
            })
        }
        fn write(&self, fields: &mut __p::FieldWriter) {
            <String as __p::Typed>::write(&self.client_id, fields);
            <Option<Secret> as __p::Typed>::write(&self.client_secret, fields);
            <Learned<String> as __p::Typed>::write(&self.account, fields);
        }
    }
    const _: () = __p::taken_for::<Dropbox>("S OX LS");
};
#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    #[automatically_derived]
    impl __p::Behaviour for Dropbox {
        type Conflicts<S: __p::Connector> = ();
    }
    const _: () = __p::cross::<Dropbox, true>();
    const _: () = __p::cross::<Dropbox, false>();
};
