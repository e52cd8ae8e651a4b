//! Names: the nearest of several, lists for messages, and the author's names in other spellings.

use syn::Ident;
use syn::ext::IdentExt;

use crate::context::Mistake;
use crate::messages;

/// Help for an unknown name: the nearest one first, then all. `what` says what they are.
pub(crate) fn did_you_mean(name: &str, what: &str, known: &[&str]) -> String {
    let all = listed(known.iter().copied());
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? {what}: {all}"),
        None => format!("{what}: {all}"),
    }
}

/// The candidate that `word` was probably meant to be.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = |candidate: &&str| distance(word, candidate) <= word.chars().count().max(3) / 3;
    let candidates: Vec<_> = candidates.into_iter().collect();
    let nearest = candidates.iter().copied().filter(near).min_by_key(|candidate| distance(word, candidate));
    // Half a name, too: of one alone it is certain which is meant.
    let longer = |candidate: &&&str| word.len() >= 5 && candidate.split('_').any(|part| part == word);
    nearest.or_else(|| match candidates.iter().filter(longer).collect::<Vec<_>>()[..] {
        [only] => Some(*only),
        _ => None,
    })
}

/// How many letters must be changed, added, dropped or swapped with their neighbor to turn one word into the other.
fn distance(from: &str, to: &str) -> usize {
    let from: Vec<char> = from.chars().collect();
    let to: Vec<char> = to.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (i, letter) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, other) in to.iter().enumerate() {
            let changed = last[j] + usize::from(letter != other);
            let mut cost = changed.min(last[j + 1] + 1).min(row[j] + 1);
            let swapped = i > 0 && j > 0 && *letter == to[j - 1] && from[i - 1] == *other;
            if swapped {
                cost = cost.min(before_last[j - 1] + 1);
            }
            row.push(cost);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

/// Whether a text can be the identity of a connector.
pub(crate) fn is_id(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    !text.is_empty() && text.chars().all(allowed)
}

/// The identity that a type has by its name; a mistake where the name makes none.
pub(crate) fn id_of(name: &Ident) -> Result<String, Mistake> {
    let id = snake_case(&name.unraw().to_string());
    if is_id(&id) { Ok(id) } else { Err(messages::id_of_name(name)) }
}

/// `` `a`, `b`, `c` ``.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The words of a type's name: `HubSpot` is `Hub`, `Spot`; `HTTPServer2` is `HTTP`, `Server2`.
fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let next_is_small = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        let starts = letter.is_uppercase() && before.is_none_or(|before| !before.is_uppercase() || next_is_small);
        match words.last_mut() {
            Some(word) if !starts => word.push(*letter),
            _ => words.push(letter.to_string()),
        }
    }
    words
}

/// A type's name as a title: `Hub Spot`.
pub(crate) fn title(name: &str) -> String {
    words(name).join(" ")
}

/// A word of several as a variant: `basic_raw` is `BasicRaw`.
pub(crate) fn title_of_word(word: &str) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    };
    word.split('_').map(capital).collect()
}

/// A type's name as an identifier: `hub_spot`.
pub(crate) fn snake_case(name: &str) -> String {
    words(name).join("_").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_within_a_third_of_its_letters() {
        let keys = ["authorization_url", "token_url", "scopes", "acquire", "test"];
        assert_eq!(nearest("authorisation_url", keys), Some("authorization_url"));
        assert_eq!(nearest("aquire", keys), Some("acquire"));
        assert_eq!(nearest("tset", keys), Some("test"));
        assert_eq!(nearest("scope", keys), Some("scopes"));
        assert_eq!(nearest("timeout", keys), None);
        assert_eq!(nearest("", keys), None);
    }

    #[test]
    fn a_type_name_has_words() {
        for (name, title_, snake) in [
            ("Dropbox", "Dropbox", "dropbox"),
            ("HubSpot", "Hub Spot", "hub_spot"),
            ("HTTPServer2", "HTTP Server2", "http_server2"),
            ("S3", "S3", "s3"),
            ("X", "X", "x"),
        ] {
            assert_eq!(title(name), title_);
            assert_eq!(snake_case(name), snake);
        }
    }
}
