//! Which item the attribute stands on, and the four stages for it: parse, model, check, expand.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Path;
use syn::parse::Parser;

use crate::attr::{Assigned, Entry, flat, pieces};
use crate::context::{Context, Mistake};
use crate::model::Structure;
use crate::parse::choices::Choices;
use crate::parse::multi::Multi;
use crate::{check, editor, expand, hooks, messages, names, parse};

/// What the attribute turns into.
pub(crate) struct Output {
    /// The user's item, which always comes first.
    pub(crate) item: TokenStream,
    pub(crate) mistakes: Vec<Mistake>,
    pub(crate) expansion: TokenStream,
    /// What only editors look at.
    pub(crate) editor: TokenStream,
}

impl ToTokens for Output {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.item.to_tokens(tokens);
        tokens.extend(self.mistakes.iter().map(Mistake::to_compile_error));
        self.expansion.to_tokens(tokens);
        self.editor.to_tokens(tokens);
    }
}

/// Expands the attribute with its arguments on an item.
pub(crate) fn connector(arguments: TokenStream, item: TokenStream) -> Output {
    let mut cx = Context::new();
    let arguments = flat(arguments);
    let keyword = keyword(&item);
    let (item, expansion) = match keyword.as_ref().map(Ident::to_string).as_deref() {
        Some("struct") => structure(arguments.clone(), item, &mut cx),
        Some("impl") => behaviour(arguments.clone(), item, &mut cx),
        Some("enum") if asks_for("multi", &arguments) => multi(arguments.clone(), item, &mut cx),
        Some("enum") if asks_for("choices", &arguments) => choices(arguments.clone(), item, &mut cx),
        Some("enum") => {
            cx.push(messages::wrong_enum(keyword));
            (parse::choices::without_ours(item, &mut cx), TokenStream::new())
        }
        Some("fn") if hook_of(&arguments).is_some() => {
            let hook = hook_of(&arguments).unwrap_or_default();
            cx.push(messages::hook_outside_impl(Ident::new("connector", Span::call_site()), &hook));
            (item, TokenStream::new())
        }
        _ => {
            cx.push(messages::wrong_item(keyword));
            (item, TokenStream::new())
        }
    };
    let editor = editor::paths(core_of(&arguments).as_ref(), cx.words());
    Output { item, mistakes: cx.finish(), expansion, editor }
}

fn structure(arguments: TokenStream, item: TokenStream, cx: &mut Context) -> (TokenStream, TokenStream) {
    let Some(parsed) = cx.ok(syn::parse2(item.clone())) else {
        return (item, TokenStream::new());
    };
    let structure = Structure::from_syn(arguments, parsed, cx);
    // What was understood whole is held against the other half too, whatever the rules of this one say.
    let understood = cx.is_clean();
    check::check_structure(&structure, cx);
    let expansion = match cx.is_clean() {
        true => expand::structure(&structure),
        false => expand::fallback_structure(&structure, understood),
    };
    (structure.item.into_token_stream(), expansion)
}

fn behaviour(arguments: TokenStream, item: TokenStream, cx: &mut Context) -> (TokenStream, TokenStream) {
    let parsed = parse::behaviour::from_syn(arguments, item, cx);
    let understood = cx.is_clean();
    let expansion = parsed.behaviour.map(|behaviour| {
        check::check_behaviour(&behaviour, cx);
        match cx.is_clean() {
            true => expand::behaviour(&behaviour),
            false => expand::fallback_behaviour(&behaviour, understood),
        }
    });
    (parsed.item, expansion.unwrap_or_default())
}

fn choices(arguments: TokenStream, item: TokenStream, cx: &mut Context) -> (TokenStream, TokenStream) {
    let Some(parsed) = cx.ok(syn::parse2(item.clone())) else {
        return (item, TokenStream::new());
    };
    let choices = Choices::from_syn(arguments, parsed, cx);
    check::check_choices(&choices, cx);
    let expansion = if cx.is_clean() { expand::choices(&choices) } else { expand::fallback_choices(&choices) };
    (choices.item.into_token_stream(), expansion)
}

fn multi(arguments: TokenStream, item: TokenStream, cx: &mut Context) -> (TokenStream, TokenStream) {
    let Some(parsed) = cx.ok(syn::parse2(item.clone())) else {
        return (item, TokenStream::new());
    };
    let multi = Multi::from_syn(arguments, parsed, cx);
    let expansion = if cx.is_clean() { expand::multi(&multi) } else { expand::fallback_multi(&multi) };
    (multi.item.into_token_stream(), expansion)
}

/// The word that says what kind of item it is.
fn keyword(item: &TokenStream) -> Option<Ident> {
    const KEYWORDS: [&str; 10] =
        ["struct", "impl", "enum", "fn", "trait", "mod", "union", "type", "static", "macro_rules"];
    item.clone().into_iter().find_map(|token| match token {
        TokenTree::Ident(word) if KEYWORDS.contains(&word.to_string().as_str()) => Some(word),
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => keyword(&group.stream()),
        _ => None,
    })
}

/// The path of the core, if the arguments say it.
fn core_of(arguments: &TokenStream) -> Option<Path> {
    let entry =
        pieces(arguments.clone()).into_iter().filter_map(Entry::from_tokens).find(|entry| entry.name.text() == "crate");
    match entry?.assigned {
        Assigned::Value(path) => Path::parse_mod_style.parse2(path).ok(),
        _ => None,
    }
}

fn asks_for(key: &str, arguments: &TokenStream) -> bool {
    let names = pieces(arguments.clone()).into_iter().filter_map(Entry::from_tokens);
    names.map(|entry| entry.name.text()).any(|name| names::nearest(&name, [key]).is_some())
}

/// The hook that the arguments name, as they do on a method.
fn hook_of(arguments: &TokenStream) -> Option<String> {
    let name = Entry::from_tokens(arguments.clone())?.name.text();
    hooks::find(&name).map(|hook| hook.name.to_owned())
}

#[cfg(test)]
mod tests {
    use proc_macro2::Group;

    use super::*;

    const ATTRIBUTE: &str = r#"
        title = "Dropbox", base_uri = ["https://{region}.example.com", "https://api.example.com"],
        hosts = ["*.example.com"], headers("A" = "{region}"), apply(header = "X-Key", scheme = "token"),
        test = post("me", json({ "a": [1, -2.5, "{region}", null, true] })), refresh_on = [401, "stale"],
        expires_in = 3600, crate = ::connector_core,
        oauth2(authorization_url = "https://a.example", token_url = "https://a.example", pkce = off, scopes = ["a"]),
    "#;

    const ENDPOINT: &str = r##"
        test = none, oauth2(
            authorization_url = "https://a.example/#/{region}", params_in = fragment, code_param = "key",
            token_url = "https://a.example", refresh_url = "https://{region}.a.example", revoke_url = "https://a.example",
            scopes = ["a"], further_scopes = ["b"], scope_separator = ",", client_auth = basic_raw, token_format = json,
            token_params(a = "{region}"), refresh_params(b = "2"), token_headers("A" = "{region}"),
            param_names(client_id = "id", state = "s"), token_response(access_token = "a.b"), token_type = ["bot"],
            refresh_margin = 30, refresh_grace = 60,
        ),
    "##;

    const GROUPS: &str = r#"
        test = none, api_key, basic, custom,
        client_credentials(token_url = "https://a.example", client_auth = basic, dpop),
    "#;

    const FIELD: &str = r#"label = "Region", default = -1, choices("eu" = "Europe"), owner, from_token = "a.b""#;

    const FORM: &str =
        r#"example = "eu", pattern = "[a-z]+", prefix = "a", suffix = "b", username, from_callback = "c""#;

    const BEHAVIOUR: &str = "impl Dropbox {
        #[connector(choices(region))] async fn regions(&self, api: &Api) -> Result<Vec<Choice>> {}
        #[connector(login)] async fn enter(&mut self, http: &Http) -> Result<Tokens> {}
        #[connector(disconnect)] pub async fn leave(&self, api: &Api) {}
        async fn acquire(&self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {}
    }";

    /// What stands in the place of a token: signs, texts with half a template, numbers that are none, empty lists.
    const STRANGERS: [&str; 7] = ["=", "\"{\"", "\"https://{a}\"", "9s", "()", "[]", "-"];

    /// The tokens cut off after each of them, and with each of them left out, doubled, behind the next one or with a stranger
    /// in its place, within groups too.
    fn damaged(tokens: &TokenStream) -> Vec<TokenStream> {
        let all: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let mut damaged = Vec::new();
        for (at, token) in all.iter().enumerate() {
            let before: TokenStream = all[..at].iter().cloned().collect();
            let after: TokenStream = all[at + 1..].iter().cloned().collect();
            damaged.push(before.clone());
            for stranger in STRANGERS {
                damaged.push([before.clone(), self::tokens(stranger), after.clone()].into_iter().collect());
            }
            damaged.push([before.clone(), after.clone()].into_iter().collect());
            damaged.push(
                [before.clone(), token.clone().into(), token.clone().into(), after.clone()].into_iter().collect(),
            );
            if let Some((next, rest)) = all[at + 1..].split_first() {
                let swapped = [next.clone(), token.clone()].into_iter().chain(rest.iter().cloned()).collect();
                damaged.push([before.clone(), swapped].into_iter().collect());
            }
            if let TokenTree::Group(group) = token {
                for inner in self::damaged(&group.stream()) {
                    let group: TokenTree = Group::new(group.delimiter(), inner).into();
                    damaged.push([before.clone(), group.clone().into()].into_iter().collect());
                    damaged.push([before.clone(), group.into(), after.clone()].into_iter().collect());
                }
            }
        }
        damaged
    }

    fn tokens(text: &str) -> TokenStream {
        text.parse().unwrap()
    }

    #[test]
    fn a_half_typed_attribute_still_emits_the_item() {
        let item = tokens("pub struct Dropbox { pub client_id: String, pub region: String }");
        let cases = [ATTRIBUTE, ENDPOINT, GROUPS].into_iter().flat_map(|seed| damaged(&tokens(seed)));
        for arguments in cases {
            let output = connector(arguments.clone(), item.clone());
            assert_eq!(output.item.to_string(), item.to_string(), "{arguments}");
            let expansion = output.expansion.to_string();
            assert!(expansion.contains("impl __p :: Connector for Dropbox"), "{arguments}");
            assert!(syn::parse2::<syn::File>(output.to_token_stream()).is_ok(), "{arguments}");
        }
    }

    #[test]
    fn a_half_typed_choice_among_connectors_still_emits_the_item() {
        let item = tokens("pub enum Desk { Key(Key), Login(Login) }");
        let seed = "multi, title = \"Desk\", id = \"desk\", docs = \"https://a.example\", crate = ::connector_core";
        for arguments in damaged(&tokens(seed)) {
            let output = connector(arguments.clone(), item.clone());
            assert_eq!(output.item.to_string(), item.to_string(), "{arguments}");
            let expected = asks_for("multi", &arguments);
            let expansion = output.expansion.to_string();
            assert_eq!(expansion.contains("impl __p :: Connectable for Desk"), expected, "{arguments}");
            assert!(expected || !output.mistakes.is_empty(), "{arguments}");
            assert!(syn::parse2::<syn::File>(output.to_token_stream()).is_ok(), "{arguments}");
        }
        for item in damaged(&tokens("pub enum Desk { #[doc = \"By key\"] Key(Key), Login(a::Login) }")) {
            let output = connector(tokens(seed), item.clone()).to_token_stream();
            assert!(!output.is_empty() || item.is_empty(), "{item}");
        }
    }

    #[test]
    fn a_half_typed_field_attribute_still_emits_the_item() {
        let plain = tokens("pub struct Dropbox { pub client_id : String , pub region : String }").to_string();
        for arguments in [FIELD, FORM].into_iter().flat_map(|seed| damaged(&tokens(seed))) {
            let item =
                format!("pub struct Dropbox {{ pub client_id: String, #[connector({arguments})] pub region: String }}");
            let output = connector(tokens(ATTRIBUTE), tokens(&item));
            assert_eq!(output.item.to_string(), plain, "{arguments}");
        }
    }

    #[test]
    fn a_half_typed_body_leaves_the_rest_of_the_block_working() {
        let item = tokens(
            "impl Dropbox {
                #![allow(unused)]
                const A: B = B { c: 1 };
                fn broken(&self) { self. let x = ; }
                #[connector(test)] async fn check(&self, api: &Api) -> Result<()> { api.get( }
                #[doc = \"kept\"] #[connector(identity)] pub async fn who(&self, api: &Api) -> Result<String> { match }
                #[connector(base_uri)] fn half(&self
            }"
            .replace("api.get( }", "api.get() . }")
            .replace("fn half(&self\n            }", "fn half }")
            .as_str(),
        );
        let output = connector(TokenStream::new(), item);
        let text = output.item.to_string();
        for kept in ["self . let x = ;", "api . get () .", "match }", "\"kept\"", "fn half", "unused"] {
            assert!(text.contains(kept), "{kept}: {text}");
        }
        assert!(!text.contains("connector"), "{text}");
        assert_eq!(output.mistakes.len(), 1);
    }

    #[test]
    fn a_damaged_block_is_still_emitted() {
        for item in damaged(&tokens(BEHAVIOUR)) {
            let output = connector(TokenStream::new(), item.clone()).to_token_stream();
            assert!(!output.is_empty() || item.is_empty(), "{item}");
        }
    }

    #[test]
    fn other_items_are_emitted_as_they_are() {
        for (arguments, item) in [
            ("", "enum A { B }"),
            ("", "pub trait A {}"),
            ("title = \"A\"", "mod a {}"),
            ("", "const fn a() {}"),
            ("acquire", "async fn exchange(&self) {}"),
            ("", "impl A for B { fn c() {} }"),
            ("", "static A: B = C;"),
            ("", "a!();"),
            ("", "struct"),
            ("", ""),
        ] {
            let output = connector(tokens(arguments), tokens(item));
            assert_eq!(output.item.to_string(), tokens(item).to_string());
            assert_eq!(output.mistakes.len(), 1, "{item}");
        }
    }

    #[test]
    fn two_hooks_of_which_one_is_built_are_one_hook() {
        let item = |first: &str, second: &str| {
            let hook = |name: &str| format!("#[connector(base_uri)] fn {name}(&self) -> String {{}}");
            tokens(&format!("impl A {{ {first} {} {second} {} }}", hook("a"), hook("b")))
        };
        let mistakes = |item| connector(TokenStream::new(), item).mistakes.len();
        assert_eq!(mistakes(item("#[cfg(unix)]", "#[cfg(not(unix))]")), 0);
        assert_eq!(mistakes(item("#[cfg(unix)]", "")), 1);
        assert_eq!(mistakes(item("", "")), 1);
    }
}
