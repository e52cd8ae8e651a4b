//! The values of keys: each function reads one kind of value, checks what can be checked on it alone, and reports
//! what is wrong on the exact word.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Ident, Lit, LitInt, LitStr, Path, Token};

use crate::attr::{Assigned, Entry, entries, pieces};
use crate::context::Context;
use crate::json;
use crate::keys::{self, Key, Level};
use crate::messages;
use crate::model::{Choice, Grouped, Lifetime, Param, Pkce, Renamed, Signal, Test};
use crate::names;
use crate::template::Template;
use crate::url::{self, Kind};

/// `key`: nothing more.
pub(crate) fn flag(entry: &Entry, cx: &mut Context) -> Option<()> {
    match entry.assigned {
        Assigned::Nothing => Some(()),
        Assigned::Value(ref value)
            if entry.name.text() == "api_key" && syn::parse2::<LitStr>(value.clone()).is_ok() =>
        {
            cx.fail(messages::secret_in_source(entry.place()))
        }
        _ => cx.fail(messages::no_value(entry)),
    }
}

/// `key(..)`: a list of keys of its own.
pub(crate) fn group<M: Grouped + 'static>(
    level: Level,
    table: &'static [Key<M>],
) -> impl FnOnce(&Entry, &mut Context) -> Option<M> {
    move |entry, cx| {
        let list = list_of_arguments(entry, cx)?;
        let mut model = M::default();
        model.written(&list.stream());
        keys::read(level, table, list.stream(), &mut model, cx);
        Some(model)
    }
}

/// `key = "text"`
pub(crate) fn text(entry: &Entry, cx: &mut Context) -> Option<LitStr> {
    assigned(entry, cx, "a text")
}

/// `key = ["text", ..]`
pub(crate) fn texts(entry: &Entry, cx: &mut Context) -> Option<Vec<LitStr>> {
    list(entry, cx, |item, entry, cx| parsed(item, entry, cx, "a text"))
}

/// `key = path`
pub(crate) fn path(entry: &Entry, cx: &mut Context) -> Option<Path> {
    parsed_with(value_of(entry, cx, "a path")?, entry, cx, "a path", Path::parse_mod_style)
}

/// `key = "name"` for people's eyes: not empty.
pub(crate) fn words(entry: &Entry, cx: &mut Context) -> Option<LitStr> {
    checked(text(entry, cx)?, cx, |text| !text.trim().is_empty(), messages::empty)
}

/// `key = "identity"`
pub(crate) fn id(entry: &Entry, cx: &mut Context) -> Option<LitStr> {
    checked(text(entry, cx)?, cx, names::is_id, messages::id)
}

/// `key = "https://.."`, without places for values
pub(crate) fn page(entry: &Entry, cx: &mut Context) -> Option<LitStr> {
    checked(text(entry, cx)?, cx, url::is_page, |page| messages::not_https(page, &entry.name.text()))
}

/// `key = "host"`, several
pub(crate) fn hosts(entry: &Entry, cx: &mut Context) -> Option<Vec<LitStr>> {
    list(entry, cx, |item, entry, cx| {
        checked(parsed(item, entry, cx, "a text")?, cx, url::is_host_pattern, messages::host_pattern)
    })
}

/// `key = "template"` or `key = ["template", ..]`, addresses
pub(crate) fn addresses(kind: Kind) -> impl Fn(&Entry, &mut Context) -> Option<Vec<Template>> {
    move |entry, cx| {
        let value = value_of(entry, cx, "an address or a list of them")?;
        if bracketed(&value).is_some() {
            return list(entry, cx, |item, entry, cx| address(item, kind, entry, cx));
        }
        address(value, kind, entry, cx).map(|template| vec![template])
    }
}

/// `key = "https://.."`: one template, as a name is compared as it stands
pub(crate) fn issuer(entry: &Entry, cx: &mut Context) -> Option<Template> {
    address(value_of(entry, cx, "a text")?, Kind::Issuer, entry, cx)
}

/// `key(name = "template", ..)`
pub(crate) fn params(entry: &Entry, cx: &mut Context) -> Option<Vec<Param>> {
    let list = list_of_arguments(entry, cx)?;
    let params = entries(list.stream(), cx).into_iter().filter_map(|mut param| {
        param.example = entry.example;
        let literal = text(&param, cx)?;
        let value = cx.ok(Template::parse(&literal))?;
        Some(Param { name: param.name, value })
    });
    Some(params.collect())
}

/// `key = get("path")`, `key = post("path", json(..))`, `key = none`
pub(crate) fn test(entry: &Entry, cx: &mut Context) -> Option<Test> {
    const WHAT: &str = "`get(\"..\")`, `post(\"..\")` or `none`";
    let value = value_of(entry, cx, WHAT)?;
    let Some(call) = Entry::from_tokens(value.clone()) else {
        // A whole call with a word behind it: the next argument, after a forgotten comma.
        let mut behind = value.clone().into_iter().skip_while(|token| !matches!(token, TokenTree::Group(_))).skip(1);
        return cx.fail(match behind.next() {
            Some(next @ TokenTree::Ident(_)) => messages::comma(next),
            _ => messages::expected(entry, value, WHAT),
        });
    };
    let mut arguments = match &call.assigned {
        Assigned::List(group) => pieces(group.stream()),
        _ => Vec::new(),
    }
    .into_iter();
    let path = arguments.next();
    let body = arguments.next();
    match (call.name.text().as_str(), path, body) {
        ("none", None, None) => Some(Test::None),
        ("get", Some(path), None) => address(path, Kind::Call, entry, cx).map(Test::Get),
        ("post", Some(path), None) => Some(Test::Post(address(path, Kind::Call, entry, cx)?, None)),
        ("post", Some(path), Some(body)) => {
            let path = address(path, Kind::Call, entry, cx);
            Some(Test::Post(path?, Some(json_body(&body, cx)?)))
        }
        _ => cx.fail(messages::expected(entry, value, WHAT)),
    }
}

/// `json(..)`
fn json_body(tokens: &TokenStream, cx: &mut Context) -> Option<Template> {
    match Entry::from_tokens(tokens.clone()) {
        Some(Entry { name, assigned: Assigned::List(group), .. }) if name.text() == "json" => {
            json::template(group.stream(), cx)
        }
        _ => cx.fail(messages::json_body(tokens)),
    }
}

/// `key = [401, "regex"]`, statuses between two numbers
pub(crate) fn signals(from: u16, to: u16) -> impl Fn(&Entry, &mut Context) -> Option<Vec<Signal>> {
    move |entry, cx| {
        list(entry, cx, |item, entry, cx| match parsed(item.clone(), entry, cx, "a status or a pattern")? {
            Lit::Str(pattern) => match regex_lite::Regex::new(&pattern.value()) {
                Ok(_) => Some(Signal::Body(pattern)),
                Err(error) => cx.fail(messages::pattern(&pattern, &error)),
            },
            Lit::Int(status) => match status.base10_parse() {
                Ok(number) if status.suffix().is_empty() && (from..=to).contains(&number) => {
                    Some(Signal::Status(number))
                }
                Ok(number) if (from..=to).contains(&number) => cx.fail(messages::status_with_suffix(&status, number)),
                _ => cx.fail(messages::status(&status, from, to)),
            },
            other => cx.fail(messages::expected(entry, other, "a status or a pattern")),
        })
    }
}

/// `key = 3600` or `key = never`
pub(crate) fn lifetime(entry: &Entry, cx: &mut Context) -> Option<Lifetime> {
    const WHAT: &str = "seconds or `never`";
    let value = value_of(entry, cx, WHAT)?;
    if is_word(&value, "never") {
        return Some(Lifetime::Never);
    }
    let seconds: LitInt = parsed(value, entry, cx, WHAT)?;
    match seconds.base10_parse() {
        Ok(number) if seconds.suffix().is_empty() => Some(Lifetime::Seconds(number)),
        _ => cx.fail(messages::expected(entry, seconds, WHAT)),
    }
}

/// `key = 30`, up to a day
pub(crate) fn seconds(entry: &Entry, cx: &mut Context) -> Option<u64> {
    const WHAT: &str = "a number of seconds from 1 to 86400";
    let seconds: LitInt = assigned(entry, cx, WHAT)?;
    match seconds.base10_parse() {
        Ok(number) if seconds.suffix().is_empty() && (1..=86_400).contains(&number) => Some(number),
        _ => cx.fail(messages::expected(entry, entry.place(), WHAT)),
    }
}

/// `key = word`, one of several
pub(crate) fn word(known: &'static [&'static str]) -> impl Fn(&Entry, &mut Context) -> Option<Ident> {
    move |entry, cx| {
        let what = format!("one of {}", names::listed(known.iter().copied()));
        let value = value_of(entry, cx, &what)?;
        if let Ok(quoted) = syn::parse2::<LitStr>(value.clone())
            && known.contains(&quoted.value().as_str())
        {
            return cx.fail(messages::expected(entry, quoted.clone(), &format!("`{}` without quotes", quoted.value())));
        }
        let word: Ident = parsed(value.clone(), entry, cx, &what)?;
        if known.contains(&word.to_string().as_str()) {
            return Some(word);
        }
        cx.fail(messages::unknown_word(&word, &entry.name.text(), known))
    }
}

/// `key(standard = "the service's", ..)`, the service's as `read` takes it
pub(crate) fn renamed(
    known: &'static [&'static str],
    read: fn(&Entry, &mut Context) -> Option<LitStr>,
) -> impl Fn(&Entry, &mut Context) -> Option<Vec<Renamed>> {
    pairs(move |name| known.contains(&name), known, read)
}

/// `key(name = "path", ..)`, names of the author's choice
pub(crate) fn named(entry: &Entry, cx: &mut Context) -> Option<Vec<Renamed>> {
    pairs(|_| true, &[], member_path)(entry, cx)
}

fn pairs(
    is_known: impl Fn(&str) -> bool,
    known: &'static [&'static str],
    read: fn(&Entry, &mut Context) -> Option<LitStr>,
) -> impl Fn(&Entry, &mut Context) -> Option<Vec<Renamed>> {
    move |entry, cx| {
        let list = list_of_arguments(entry, cx)?;
        let mut all: Vec<Renamed> = Vec::new();
        for mut item in entries(list.stream(), cx) {
            item.example = entry.example;
            let name = item.name.text();
            if !is_known(&name) {
                cx.push(messages::not_standard(&item, &entry.name.text(), known));
            } else if let Some(first) = all.iter().find(|other| other.name.text() == name) {
                cx.push(messages::given_twice(&item.name, &first.name));
            } else if let Some(to) = read(&item, cx) {
                all.push(Renamed { name: item.name, to });
            }
        }
        Some(all)
    }
}

/// `key = "account.id"`: member names separated by dots. What people know from JSONPath and JSON pointers would be taken
/// for a name.
pub(crate) fn member_path(entry: &Entry, cx: &mut Context) -> Option<LitStr> {
    let is_name = |name: &str| !name.is_empty() && !name.contains(['$', '/', '[', ']', '*', ' ']);
    checked(words(entry, cx)?, cx, |path| path.split('.').all(is_name), messages::token_path)
}

/// `key = ["type", ..]`: types of tokens that are used like Bearer
pub(crate) fn token_types(entry: &Entry, cx: &mut Context) -> Option<Vec<LitStr>> {
    list(entry, cx, |item, entry, cx| {
        let kind: LitStr = parsed(item, entry, cx, "a text")?;
        match kind.value().to_ascii_lowercase().as_str() {
            "" => cx.fail(messages::empty(&kind)),
            "bearer" => cx.fail(messages::bearer(&kind)),
            "mac" | "dpop" => cx.fail(messages::bound_token(&kind)),
            _ => Some(kind),
        }
    })
}

/// `key = "regex"` on the whole of a value
pub(crate) fn pattern(entry: &Entry, cx: &mut Context) -> Option<LitStr> {
    let literal = text(entry, cx)?;
    match regex_lite::Regex::new(&format!("^(?:{})$", literal.value())) {
        Ok(_) => Some(literal),
        Err(error) => cx.fail(messages::pattern(&literal, &error)),
    }
}

/// `key = S256` or `key = off`
pub(crate) fn pkce(entry: &Entry, cx: &mut Context) -> Option<Pkce> {
    let value = value_of(entry, cx, "`S256` or `off`")?;
    match value.to_string().as_str() {
        "S256" => Some(Pkce::S256),
        "off" => Some(Pkce::Off),
        "plain" | "\"plain\"" => cx.fail(messages::plain_pkce(value)),
        "\"S256\"" => cx.fail(messages::expected(entry, value, "`S256` without quotes")),
        _ => cx.fail(messages::expected(entry, value, "`S256` or `off`")),
    }
}

/// `key = "text"`, or a bare number or truth value, kept as text
pub(crate) fn default(entry: &Entry, cx: &mut Context) -> Option<LitStr> {
    const WHAT: &str = "a text, a number or a truth value";
    let value = value_of(entry, cx, WHAT)?;
    let literal = |input: ParseStream<'_>| {
        let minus = input.parse::<Option<Token![-]>>()?.map_or("", |_| "-");
        Ok((minus, input.parse::<Lit>()?))
    };
    let (minus, literal) = parsed_with(value, entry, cx, WHAT, literal)?;
    let kept = match &literal {
        Lit::Str(text) if minus.is_empty() => text.value(),
        Lit::Bool(word) if minus.is_empty() => word.value().to_string(),
        Lit::Int(number) if number.suffix().is_empty() => format!("{minus}{}", number.base10_digits()),
        _ => return cx.fail(messages::expected(entry, literal, WHAT)),
    };
    Some(LitStr::new(&kept, literal.span()))
}

/// `key = ["value", ..]` or `key("value" = "Label", ..)`
pub(crate) fn choices(entry: &Entry, cx: &mut Context) -> Option<Vec<Choice>> {
    let Assigned::List(group) = &entry.assigned else {
        let values = texts(entry, cx)?;
        return Some(values.into_iter().map(|value| Choice { label: value.clone(), value }).collect());
    };
    let choices = entries(group.stream(), cx).into_iter().filter_map(|mut choice| {
        choice.example = entry.example;
        let label = text(&choice, cx)?;
        let value = LitStr::new(&choice.name.text(), syn::spanned::Spanned::span(&choice.name));
        Some(Choice { value, label })
    });
    Some(choices.collect())
}

fn address(tokens: TokenStream, kind: Kind, entry: &Entry, cx: &mut Context) -> Option<Template> {
    let literal: LitStr = parsed(tokens, entry, cx, "a text")?;
    let mut template = cx.ok(Template::parse(&literal))?;
    match url::places(&template.skeleton(url::VALUE), kind) {
        Ok(places) => {
            for (value, place) in template.values_mut().zip(places) {
                value.place = place;
            }
            Some(template)
        }
        Err(fault) => cx.fail(messages::url(&literal, &entry.name.text(), kind, &fault)),
    }
}

/// The value if it passes the rule.
fn checked(
    literal: LitStr,
    cx: &mut Context,
    rule: impl FnOnce(&str) -> bool,
    mistake: impl FnOnce(&LitStr) -> crate::context::Mistake,
) -> Option<LitStr> {
    if rule(&literal.value()) { Some(literal) } else { cx.fail(mistake(&literal)) }
}

fn assigned<T: Parse>(entry: &Entry, cx: &mut Context, what: &str) -> Option<T> {
    parsed(value_of(entry, cx, what)?, entry, cx, what)
}

/// What stands after the `=`.
fn value_of(entry: &Entry, cx: &mut Context, what: &str) -> Option<TokenStream> {
    match &entry.assigned {
        Assigned::Value(tokens) if !tokens.is_empty() => Some(tokens.clone()),
        _ => cx.fail(messages::expected(entry, entry.place(), what)),
    }
}

fn parsed<T: Parse>(tokens: TokenStream, entry: &Entry, cx: &mut Context, what: &str) -> Option<T> {
    parsed_with(tokens, entry, cx, what, T::parse)
}

/// Parses the whole of some tokens; what is left over is probably the next argument, after a forgotten comma.
fn parsed_with<T>(
    tokens: TokenStream,
    entry: &Entry,
    cx: &mut Context,
    what: &str,
    parse: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
) -> Option<T> {
    let whole = |input: ParseStream<'_>| Ok((parse(input)?, input.parse::<TokenStream>()?));
    match whole.parse2(tokens.clone()) {
        Ok((value, rest)) => match rest.into_iter().next() {
            None => Some(value),
            // `5 * 60`, and what is no more a key than that.
            Some(TokenTree::Punct(_)) => cx.fail(messages::expected(entry, tokens, what)),
            Some(next) => cx.fail(messages::comma(next)),
        },
        Err(_) => cx.fail(messages::expected(entry, tokens, what)),
    }
}

/// The items of `key = [..]`; a bad one does not hide the others.
fn list<T>(
    entry: &Entry,
    cx: &mut Context,
    item: impl Fn(TokenStream, &Entry, &mut Context) -> Option<T>,
) -> Option<Vec<T>> {
    let value = value_of(entry, cx, "a list")?;
    let Some(group) = bracketed(&value) else {
        return cx.fail(messages::expected(entry, value, "a list"));
    };
    if group.stream().is_empty() {
        return cx.fail(messages::expected(entry, value, "a list that is not empty"));
    }
    Some(pieces(group.stream()).into_iter().filter_map(|tokens| item(tokens, entry, cx)).collect())
}

fn bracketed(tokens: &TokenStream) -> Option<Group> {
    let mut tokens = tokens.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::Bracket => Some(group),
        _ => None,
    }
}

fn list_of_arguments<'a>(entry: &'a Entry, cx: &mut Context) -> Option<&'a Group> {
    match &entry.assigned {
        Assigned::List(group) => Some(group),
        _ => cx.fail(messages::expected(entry, entry.place(), "a list in parentheses")),
    }
}

fn is_word(tokens: &TokenStream, word: &str) -> bool {
    tokens.to_token_stream().to_string() == word
}
