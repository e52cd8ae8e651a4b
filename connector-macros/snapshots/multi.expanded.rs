#[allow(deprecated)]
const _: () = {
    use ::connector_core::__private as __p;
    enum __Variant0 {}
    #[automatically_derived]
    impl __p::Variant for __Variant0 {
        type Of = HelpDesk;
        type Connector = HelpDeskConsent;
        fn make(connector: Self::Connector) -> Self::Of {
            HelpDesk::Consent(connector)
        }
        fn get(of: &Self::Of) -> ::core::option::Option<&Self::Connector> {
            match of {
                HelpDesk::Consent(connector) => ::core::option::Option::Some(connector),
                _ => ::core::option::Option::None,
            }
        }
    }
    enum __Variant1 {}
    #[automatically_derived]
    impl __p::Variant for __Variant1 {
        type Of = HelpDesk;
        type Connector = keys::HelpDeskKey;
        fn make(connector: Self::Connector) -> Self::Of {
            HelpDesk::Key(connector)
        }
        fn get(of: &Self::Of) -> ::core::option::Option<&Self::Connector> {
            match of {
                HelpDesk::Key(connector) => ::core::option::Option::Some(connector),
                _ => ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl __p::Connectable for HelpDesk {
        const ABOUT: &'static __p::Descriptor = &__p::Descriptor::new(
                "help_desk",
                "Help Desk",
            )
            .description("A help desk, by whichever way the company allows.")
            .docs("https://desk.example")
            .authorization(
                __p::Authorization::Multi(
                    &[
                        __p::Alternative::of::<
                            __Variant0,
                        >("With a click, in the browser"),
                        __p::Alternative::of::<__Variant1>("Key"),
                    ],
                ),
            );
        const WAYS: &'static [__p::Way<Self>] = &[
            __p::Way::of::<__Variant0>(),
            __p::Way::of::<__Variant1>(),
        ];
    }
    #[automatically_derived]
    impl __p::Whole for HelpDesk {
        const IS_CHOICE: bool = true;
        type Checks = ();
        type Conflicts = ();
    }
    const _: () = {
        __p::require(
            __p::is_another::<HelpDesk>(0usize),
            "two variants have connectors with the same `id`\nhelp: keep one of them, or give its struct another `id = \"..\"`: the id says by which a person is connected",
        );
        __p::require(
            __p::leaves_room::<__Variant0>(),
            "this connector has a field `connect_with`, by which the form of the enum tells its connectors apart\nhelp: give the field another name",
        );
        __p::require(
            __p::is_another::<HelpDesk>(1usize),
            "two variants have connectors with the same `id`\nhelp: keep one of them, or give its struct another `id = \"..\"`: the id says by which a person is connected",
        );
        __p::require(
            __p::leaves_room::<__Variant1>(),
            "this connector has a field `connect_with`, by which the form of the enum tells its connectors apart\nhelp: give the field another name",
        );
    };
};
