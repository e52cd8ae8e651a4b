//! Dates and times as some services write them (RFC 3339, section 5.6).

use std::time::{Duration, SystemTime};

/// A date and time with its distance from UTC, such as `2030-01-31T12:00:00.5+02:00`, in seconds. `None` for anything else,
/// and for times before 1970.
pub(super) fn date_time(text: &str) -> Option<SystemTime> {
    let (date, rest) = text.split_once(['T', 't', ' '])?;
    let [year, month, day] = numbers(date, '-')?;
    let (time, offset) = rest.split_at(rest.find(['Z', 'z', '+', '-'])?);
    let [hour, minute, second] = numbers(time.split('.').next()?, ':')?;
    let [ahead_hours, ahead_minutes] = match offset {
        "Z" | "z" => [0, 0],
        _ => numbers(offset.get(1..)?, ':')?,
    };
    // A second of 60 is a leap second.
    let possible = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    if !possible || ahead_hours >= 24 || ahead_minutes >= 60 {
        return None;
    }
    // Years begin in March here, so that the day that is not always there is their last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days =
        365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * month + 2) / 5 + day;
    let ahead = (ahead_hours * 60 + ahead_minutes) * if offset.starts_with('-') { -60 } else { 60 };
    let seconds = (days - DAYS_TO_1970) * 86_400 + hour * 3600 + minute * 60 + second - ahead;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(u64::try_from(seconds).ok()?))
}

/// From the beginning of March of year 0 to the beginning of 1970, counted from 1.
const DAYS_TO_1970: i64 = 719_469;

/// That many numbers of up to four digits between separators.
fn numbers<const COUNT: usize>(text: &str, separator: char) -> Option<[i64; COUNT]> {
    let digits = |part: &str| {
        let good = part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
        good.then(|| part.parse().ok())?
    };
    let parts: Option<Vec<i64>> = text.split(separator).map(digits).collect();
    parts?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<u64> {
        date_time(text).map(|time| time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs())
    }

    #[test]
    fn dates_and_times_are_those_of_the_calendar() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("2000-03-01T00:00:00Z", 951_868_800),
            ("2024-12-31T23:59:60.123456Z", 1_735_689_600),
            ("2100-01-01T00:00:00z", 4_102_444_800),
            ("2100-01-01 02:30:00+02:30", 4_102_444_800),
            ("2099-12-31T22:00:00.000-02:00", 4_102_444_800),
        ] {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_and_time_is_none() {
        for text in [
            "",
            "4102444800",
            "2100-01-01",
            "2100-01-01T00:00:00",
            "2100-13-01T00:00:00Z",
            "2100-01-01T24:00:00Z",
            "2100-01-01T00:00:00+2:00:00",
            "2100-+1-01T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "9223372036854775807-01-01T00:00:00Z",
            "2100-01-01T00:00:00+9223372036854775807:00",
            "\u{e9}T\u{e9}+\u{e9}",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
