//! The rules over one half, each a small function. What needs types or the other half is asserted by the expansion.

mod behaviour;
mod requests;

use quote::ToTokens;
use syn::{Fields, LitStr};

pub(crate) use behaviour::check_behaviour;
use requests::{check_client_auth, check_oauth2, check_token_request};

use crate::attr::Name;
use crate::context::Context;
use crate::messages;
use crate::model::{ApplyKeys, ConnectorKeys, Field, FieldKeys, Goes, Group, OAuth2Keys, Param, Role, Structure, Test};
use crate::names;
use crate::parse::choices::Choices;
use crate::shape::{self, Shape};
use crate::template::{BUILTIN, Piece, Template, Value};
use crate::url;

/// The rules of the struct half.
pub(crate) fn check_structure(structure: &Structure, cx: &mut Context) {
    if !structure.keys.id.is_given() {
        cx.ok(names::id_of(&structure.item.ident));
    }
    check_templates(structure, cx);
    check_headers(structure, cx);
    check_equal_names(structure.keys.query.all(), |name| name, cx);
    if let (Some(apply), Some(name)) = (structure.keys.apply.get(), structure.keys.apply.name()) {
        check_apply(apply, name, cx);
    }
    check_test_host(structure, cx);
    check_groups(structure, cx);
    check_oauth2(structure, cx);
    check_client_auth(structure, cx);
    check_dpop(structure, cx);
    check_use(structure, cx);
    for field in &structure.fields {
        check_field(field, cx);
    }
    check_roles(structure, cx);
}

/// Every value of a template is a field, or builtin where that has a meaning.
fn check_templates(structure: &Structure, cx: &mut Context) {
    if !matches!(structure.item.fields, Fields::Named(_)) {
        return;
    }
    let mut reported = Vec::new();
    for place in structure.templates() {
        for value in place.template.values() {
            if let Some(field) = structure.field(&value.name) {
                check_choices_in_host(field, value, cx);
                // The compiler would complain of its place, too.
                if shape::is_no_field(&field.ty) && !reported.contains(&&field.name) {
                    reported.push(&field.name);
                    cx.push(messages::no_field_type(&field.ty, &behaviour::in_words(&field.ty)));
                }
                if place.goes == Goes::Url && field.shape.is_some_and(Shape::is_secret) {
                    cx.push(messages::secret_in_url(&value.literal, &field.name));
                }
            } else if !BUILTIN.contains(&value.name.as_str()) {
                let mut known: Vec<&str> = structure.fields.iter().map(|field| field.name.as_str()).collect();
                known.extend(BUILTIN.into_iter().filter(|_| place.builtin));
                cx.push(messages::unknown_field(&value.literal, &value.name, &known));
                if structure.fields.is_empty() {
                    // The fields are about to be typed.
                    return;
                }
            } else if !place.builtin {
                cx.push(messages::builtin_elsewhere(&value.literal, &value.name));
            }
        }
    }
}

/// The call of `test` goes where the credential may go, if both are written out.
fn check_test_host(structure: &Structure, cx: &mut Context) {
    let ConnectorKeys { test, base_uri, hosts, .. } = &structure.keys;
    let Some(Test::Get(path) | Test::Post(path, _)) = test.get() else { return };
    let origin = |template: &Template| url::origin(&template.skeleton(url::VALUE));
    let (Some(called), Some(bases)) = (origin(path), base_uri.all().iter().map(origin).collect::<Option<Vec<_>>>())
    else {
        return;
    };
    let declared = bases.contains(&called) || hosts.all().iter().any(|host| url::stands_for(&host.value(), &called));
    if !bases.is_empty() && !declared {
        cx.push(messages::test_elsewhere(&path.tokens, &called.0, called.1));
    }
}

/// The choices that a key lists can stand in a host where a template puts them there.
fn check_choices_in_host(field: &Field, value: &Value, cx: &mut Context) {
    let choices = field.keys.choices.all();
    if value.place.is_host() && !choices.iter().all(|choice| url::is_host(&choice.value.value())) {
        cx.push(messages::choices_do_not_fit(&value.literal, &field.name));
    }
}

/// Headers that can be sent, and do not belong to the framework.
fn check_headers(structure: &Structure, cx: &mut Context) {
    let credential = match structure.keys.apply.get() {
        Some(ApplyKeys { header, .. }) if header.is_given() => header.get().map(LitStr::value),
        Some(ApplyKeys { query, .. }) if query.is_given() => None,
        _ => Some("authorization".to_owned()),
    };
    let help = "remove it; use `apply` to say where the token goes";
    check_header_list(structure.keys.headers.all(), credential.as_deref(), help, cx);
}

/// `help` says what to do with the credential's header.
fn check_header_list(headers: &[Param], credential: Option<&str>, help: &str, cx: &mut Context) {
    const FRAMING: [&str; 4] = ["host", "content-length", "transfer-encoding", "connection"];
    check_equal_names(headers, |name| name.to_ascii_lowercase(), cx);
    for Param { name, value } in headers {
        let text = name.text();
        let is = |other: &str| text.eq_ignore_ascii_case(other);
        if !is_token(&text) {
            cx.push(messages::header_name(name));
        } else if credential.is_some_and(is) {
            cx.push(messages::own_header(name, help));
        } else if FRAMING.into_iter().any(is) {
            cx.push(messages::own_header(name, "remove it"));
        }
        if !value.pieces.iter().all(is_header_text) {
            cx.push(messages::header_value(&value.tokens));
        }
    }
}

fn is_header_text(piece: &Piece) -> bool {
    match piece {
        Piece::Text(text) => text.chars().all(|c| c == '\t' || c == ' ' || c.is_ascii_graphic()),
        Piece::Value(_) => true,
    }
}

/// A token of HTTP (RFC 9110, section 5.6.2).
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}

/// Equal names in one list would replace each other. `fold` makes names equal that only look different.
fn check_equal_names<T: AsRef<str>>(params: &[Param], fold: impl Fn(String) -> T, cx: &mut Context) {
    for (at, second) in params.iter().enumerate() {
        let same = |first: &&Param| fold(first.name.text()).as_ref() == fold(second.name.text()).as_ref();
        if second.name.text().is_empty() {
            cx.push(messages::parameter_name(&second.name));
        } else if let Some(first) = params.iter().take(at).find(same) {
            cx.push(messages::given_twice(&second.name, &first.name));
        }
    }
}

/// `apply` says one thing: a header or a query parameter.
fn check_apply(apply: &ApplyKeys, name: &Name, cx: &mut Context) {
    let ApplyKeys { header, scheme, query } = apply;
    match (header.name().or(scheme.name()), query.name()) {
        (None, None) => cx.push(messages::empty_apply(name)),
        (Some(first), Some(second)) => cx.push(messages::conflict(second, first)),
        _ => {}
    }
    for (cell, what) in [(header, "a header name"), (scheme, "a scheme")] {
        if let Some(text) = cell.get().filter(|text| !is_token(&text.value())) {
            cx.push(messages::not_a_token(text, what));
        }
    }
    if let Some(text) = query.get().filter(|text| text.value().is_empty()) {
        cx.push(messages::parameter_name(text));
    }
}

/// One group that says how tokens are got.
fn check_groups(structure: &Structure, cx: &mut Context) {
    let groups = structure.keys.groups();
    match groups.as_slice() {
        // A group that is misspelt is reported as such.
        [] if structure.has_group_misspelt => {}
        [] => cx.push(messages::no_group(&structure.item.ident)),
        [(_, first), others @ ..] => {
            for (_, second) in others {
                cx.push(messages::two_groups(second, first));
            }
        }
    }
    for keys in [&structure.keys.oauth2, &structure.keys.client_credentials] {
        if let Some(keys) = keys.get() {
            check_token_request(keys, cx);
        }
    }
}

/// Nothing beside `dpop` that would use the tokens in another way.
fn check_dpop(structure: &Structure, cx: &mut Context) {
    let Some(keys) = structure.keys.token_endpoint() else { return };
    let Some(flag) = keys.dpop.name() else { return };
    if let Some(apply) = structure.keys.apply.name() {
        cx.push(messages::bound_and_applied(apply, flag));
    }
    if let Some(kinds) = keys.token_type.name() {
        cx.push(messages::bound_and_of_another_type(kinds, flag));
    }
    for Param { name, .. } in structure.keys.headers.all().iter().chain(keys.token_headers.all()) {
        if name.text().eq_ignore_ascii_case("dpop") {
            cx.push(messages::own_header(name, "remove it: `dpop` signs a proof for each request"));
        }
    }
}

/// Nothing that the group does not read.
fn check_use(structure: &Structure, cx: &mut Context) {
    let [(group, name)] = structure.keys.groups()[..] else { return };
    let keys = &structure.keys;
    if matches!(group, Group::ApiKey | Group::Basic) {
        if let Some(key) = keys.expires_in.name() {
            cx.push(messages::no_use(key, name, "remove it: what a person enters is used as it is"));
        }
        if let Some(key) = keys.refresh_on.name() {
            let why = "remove it: nothing can be renewed, and what the service answers is handed on";
            cx.push(messages::no_use(key, name, why));
        }
    }
    if let Some(key) = keys.apply.name().filter(|_| group == Group::Basic) {
        let why = "remove it, or write a `#[connector(apply)]` method if the service wants another form";
        cx.push(messages::no_use(key, name, why));
    }
    for field in &structure.fields {
        let FieldKeys { from_token, from_callback, .. } = &field.keys;
        if let Some(key) = from_token.name().filter(|_| matches!(group, Group::ApiKey | Group::Basic)) {
            let why = "there is no token response; set the field in a `#[connector(connected)]` method";
            cx.push(messages::no_use(key, name, why));
        }
        if let Some(key) = from_callback.name().filter(|_| group != Group::OAuth2) {
            let why = "there is no callback; set the field in a `#[connector(connected)]` method";
            cx.push(messages::no_use(key, name, why));
        }
    }
    let Some(client) = keys.client_credentials.get().filter(|client| client.scopes.is_given()) else { return };
    for Param { name, .. } in client.token_params.all().iter().filter(|p| client.is_sent_as("scope", &p.name.text())) {
        cx.push(messages::sent_already(name, &name.text(), "it holds the `scopes`"));
    }
}

/// The keys of one field agree with each other.
fn check_field(field: &Field, cx: &mut Context) {
    let FieldKeys { from_token, from_callback, default, choices, example, pattern, .. } = &field.keys;
    let marks: Vec<&Name> = Role::ALL.into_iter().filter_map(|role| field.keys.role(role).name()).collect();
    for second in marks.iter().skip(1) {
        cx.push(messages::conflict(second, marks[0]));
    }
    if let (Some(first), Some(second)) = (from_token.name(), from_callback.name()) {
        cx.push(messages::conflict(second, first));
    }
    if let (Some(first), Some(second)) = (choices.name(), pattern.name()) {
        cx.push(messages::conflict(second, first));
    }
    let pattern = pattern.get().filter(|_| !choices.is_given());
    let matches = pattern.and_then(|text| regex_lite::Regex::new(&format!("^(?:{})$", text.value())).ok());
    for (literal, what) in [(default.get(), "default"), (example.get(), "example")] {
        if let (Some(literal), Some(regex)) = (literal, &matches)
            && !regex.is_match(&literal.value())
        {
            cx.push(messages::not_matching(literal, what));
        }
    }
    if let (Some(literal), Some((from, to))) = (default.get(), shape::range(&field.ty))
        && literal.value().parse::<i128>().is_ok_and(|number| number < from || number > to)
    {
        cx.push(messages::default_out_of_range(literal, from, to));
    }
    check_equal_choices(choices.all().iter().map(|choice| &choice.value), cx);
    let values: Vec<String> = choices.all().iter().map(|choice| choice.value.value()).collect();
    for literal in [default.get(), example.get()].into_iter().flatten() {
        if !values.is_empty() && !values.contains(&literal.value()) {
            cx.push(messages::not_a_choice(literal, &literal.value(), &values));
        }
    }
    if shape::is_optional_learned(&field.ty) {
        cx.push(messages::optional_learned(&field.ty));
    }
    if field.role().is_some_and(Role::is_secret) && field.shape.is_some_and(|shape| !shape.is_secret() || shape.learned)
    {
        let ty = field.ty.to_token_stream().to_string().replace(' ', "");
        cx.push(messages::secret_type(&field.ty, &field.name, &ty));
    }
    if let (Some(role), Some(default)) = (field.role(), default.get())
        && role.is_secret()
    {
        cx.push(messages::secret_in_source(default));
    }
}

/// The roles that the group needs, each played by one field; at most one owner.
fn check_roles(structure: &Structure, cx: &mut Context) {
    if !matches!(structure.item.fields, Fields::Named(_)) {
        return;
    }
    let fields = |is: fn(&Field) -> bool| structure.fields.iter().filter(move |field| is(field));
    check_at_most_one(fields(|field| field.keys.owner.is_given()), "owner", cx);
    // Of two groups, nobody knows which is meant.
    let group = match structure.keys.groups()[..] {
        [group] => Some(group),
        _ => None,
    };
    let endpoint = structure.keys.token_endpoint();
    let signs = endpoint.is_some_and(|keys| keys.signs().is_some());
    let proves_somehow = endpoint.is_some_and(OAuth2Keys::proves_somehow);
    for role in Role::ALL {
        let played = structure.fields.iter().filter(|field| field.role() == Some(role));
        let played = check_at_most_one(played, role.name(), cx);
        if let Some((_, name)) = group.filter(|(group, _)| !played && group.roles(signs).contains(&role)) {
            if role == Role::ClientSecret && proves_somehow {
                continue;
            }
            cx.push(messages::no_role(&structure.item.ident, name, role.name()));
        }
    }
    if let Some((group, name)) = group.filter(|(group, _)| *group != Group::Custom) {
        for field in &structure.fields {
            let used = |role| group.uses(role, signs) || (proves_somehow && group.uses(role, true));
            let unused = |role: &Role| field.keys.role(*role).is_given() && !used(*role);
            let marked = Role::ALL.into_iter().find(unused);
            if let Some(mark) = marked.and_then(|role| field.keys.role(role).name()) {
                cx.push(messages::role_elsewhere(mark, &mark.text(), name));
            }
        }
    }
}

fn check_at_most_one<'a>(mut fields: impl Iterator<Item = &'a Field>, role: &str, cx: &mut Context) -> bool {
    let Some(first) = fields.next() else { return false };
    for second in fields {
        cx.push(messages::two_fields(&second.ident, &first.ident, role));
    }
    true
}

/// The rules of an enum of choices.
pub(crate) fn check_choices(choices: &Choices, cx: &mut Context) {
    check_equal_choices(choices.variants.iter().map(|variant| &variant.value), cx);
}

fn check_equal_choices<'a>(values: impl Iterator<Item = &'a LitStr>, cx: &mut Context) {
    let mut seen = Vec::new();
    for literal in values {
        let value = literal.value();
        if seen.contains(&value) {
            cx.push(messages::equal_choices(literal, &value));
        }
        seen.push(value);
    }
}
