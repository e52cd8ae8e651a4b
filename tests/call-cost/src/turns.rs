//! Measuring in turns.

use std::time::Duration;

/// The median of the ratios of two measurements, each pair taken one right after the other, who begins changing with each turn.
///
/// # Errors
///
/// Those of the measurements.
pub(crate) async fn ratio<E>(
    turns: usize,
    mut ours: impl AsyncFnMut() -> Result<Duration, E>,
    mut theirs: impl AsyncFnMut() -> Result<Duration, E>,
) -> Result<Ratio, E> {
    let mut ratios = Vec::with_capacity(turns);
    for turn in 0..turns {
        let (our, their) = if turn % 2 == 0 {
            let our = ours().await?;
            (our, theirs().await?)
        } else {
            let their = theirs().await?;
            (ours().await?, their)
        };
        ratios.push(our.as_secs_f64() / their.as_secs_f64());
    }
    ratios.sort_by(f64::total_cmp);
    let at = |part: usize| ratios.get(turns * part / 4).or(ratios.last()).copied().unwrap_or(f64::NAN);
    Ok(Ratio { quarter: at(1), median: at(2), three_quarters: at(3) })
}

/// A ratio with where its middle half lies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ratio {
    quarter: f64,
    median: f64,
    three_quarters: f64,
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.3} (middle half {:.3} to {:.3})", self.median, self.quarter, self.three_quarters)
    }
}
