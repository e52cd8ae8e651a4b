//! A message of the compiler, taken apart.

/// One error: its sentence, what helps, and the source under its marks.
pub(crate) struct Diagnostic {
    pub(crate) message: String,
    pub(crate) help: Vec<String>,
    /// The source under the marks of the first place; empty if the place has several lines.
    pub(crate) word: String,
    /// Whether the words are ours and not the compiler's own.
    pub(crate) ours: bool,
}

/// The errors of a `.stderr` file.
pub(crate) fn diagnostics(text: &str) -> Vec<Diagnostic> {
    let mut blocks: Vec<Vec<&str>> = Vec::new();
    for line in text.lines() {
        if line.starts_with("error") {
            blocks.push(Vec::new());
        } else if line.starts_with("warning") {
            break;
        }
        if let Some(block) = blocks.last_mut() {
            block.push(line);
        }
    }
    blocks.into_iter().filter_map(|block| diagnostic(&block)).collect()
}

fn diagnostic(lines: &[&str]) -> Option<Diagnostic> {
    let (code, message) = lines.first()?.split_once(": ")?;
    let asserted = message.strip_prefix("evaluation panicked: ");
    let by_trait = [
        "cannot be a connection",
        "must be a `Secret`",
        "cannot stand in",
        "this hook cannot",
        "has no `#[connector]`",
        "is not a connector",
    ];
    let ours = code == "error" || asserted.is_some() || by_trait.iter().any(|words| message.contains(words));
    let help = lines.iter().filter_map(|line| {
        let line = line.trim_start();
        line.strip_prefix("help: ").or_else(|| line.strip_prefix("= note: ")).or_else(|| line.strip_prefix("= help: "))
    });
    Some(Diagnostic {
        message: asserted.unwrap_or(message).to_owned(),
        help: help.filter(|help| !help.starts_with("this error originates")).map(str::to_owned).collect(),
        word: word(lines).unwrap_or_default(),
        ours,
    })
}

/// What stands above the `^^^` of the first place.
fn word(lines: &[&str]) -> Option<String> {
    let place = lines.iter().position(|line| line.trim_start().starts_with("--> "))?;
    let mut source = "";
    for line in &lines[place..] {
        let Some((front, rest)) = line.split_once('|') else { continue };
        if front.trim().parse::<u32>().is_ok() {
            source = rest;
        } else if let Some(from) = rest.find('^') {
            let marks = rest.get(from..)?.chars().take_while(|mark| *mark == '^').count();
            // Marks stand under letters, not under bytes.
            return Some(source.chars().skip(from).take(marks).collect());
        }
    }
    None
}
