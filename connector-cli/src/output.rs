//! What a command prints: styled texts and aligned columns.

use std::fmt::{self, Display};
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

/// Where a command prints to, with color or without.
pub(crate) struct Output<'w> {
    writer: &'w mut dyn Write,
    colored: bool,
}

/// A text in a style. Width and alignment apply to the text alone, so that columns stay aligned.
pub(crate) struct Styled<T> {
    text: T,
    style: Style,
}

impl<'w> Output<'w> {
    pub(crate) fn new(writer: &'w mut dyn Write, colored: bool) -> Self {
        Self { writer, colored }
    }

    /// A title.
    pub(crate) fn title<T: Display>(&self, text: T) -> Styled<T> {
        self.styled(text, Style::new().bold())
    }

    /// The name of what stands beside it.
    pub(crate) fn name<T: Display>(&self, text: T) -> Styled<T> {
        self.styled(text, AnsiColor::Cyan.on_default())
    }

    /// What explains, and may be skipped.
    pub(crate) fn remark<T: Display>(&self, text: T) -> Styled<T> {
        self.styled(text, Style::new().dimmed())
    }

    /// What went well.
    pub(crate) fn good<T: Display>(&self, text: T) -> Styled<T> {
        self.styled(text, AnsiColor::Green.on_default())
    }

    /// What went wrong.
    pub(crate) fn bad<T: Display>(&self, text: T) -> Styled<T> {
        self.styled(text, AnsiColor::Red.on_default().bold())
    }

    fn styled<T: Display>(&self, text: T, style: Style) -> Styled<T> {
        Styled { text, style: if self.colored { style } else { Style::new() } }
    }

    /// Names and values, one pair a line, the values aligned.
    pub(crate) fn pairs(&mut self, indent: usize, pairs: &[(&str, String)]) -> io::Result<()> {
        let width = width(pairs.iter().map(|(name, _)| *name));
        for (name, value) in pairs {
            writeln!(self, "{:indent$}{:width$}  {value}", "", self.name(name))?;
        }
        Ok(())
    }

    /// Prints JSON for programs.
    pub(crate) fn json(&mut self, value: &serde_json::Value) -> io::Result<()> {
        writeln!(self, "{value:#}")
    }
}

impl Write for Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl<T: Display> Display for Styled<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.style)?;
        self.text.fmt(f)?;
        write!(f, "{:#}", self.style)
    }
}

/// How wide a column has to be, in characters.
pub(crate) fn width<'t>(texts: impl IntoIterator<Item = &'t str>) -> usize {
    texts.into_iter().map(|text| text.chars().count()).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn color_does_not_move_a_column() {
        let mut plain = Vec::new();
        let pairs = [("a", "1".to_owned()), ("long", "2".to_owned())];
        Output::new(&mut plain, false).pairs(2, &pairs).unwrap();
        assert_eq!(String::from_utf8(plain).unwrap(), "  a     1\n  long  2\n");

        let mut colored = Vec::new();
        Output::new(&mut colored, true).pairs(2, &pairs).unwrap();
        let colored = String::from_utf8(colored).unwrap();
        assert_eq!(colored.replace("\u{1b}[36m", "").replace("\u{1b}[0m", ""), "  a     1\n  long  2\n");
    }
}
