//! A call over sockets, against bare reqwest with a fixed header.

use std::time::{Duration, Instant};

use crate::service::{BODY, authorization, connected, listen};
use crate::turns::ratio;
use crate::{Outcome, runtime};

const TURNS: usize = 200;
const CALLS: u32 = 100;

pub(crate) fn run() -> Outcome {
    let address = listen()?;
    let url = format!("{address}/items");
    let ratio = runtime(1)?.block_on(async {
        let connection = connected(&address, |program| program).await?;
        let client = reqwest::Client::builder().no_proxy().build()?;
        let header = authorization()?;
        let ours = async || {
            let began = Instant::now();
            for _ in 0..CALLS {
                let answer = connection.get("items").send().await?;
                assert_eq!(answer.bytes().await?, BODY);
            }
            Ok::<Duration, Box<dyn std::error::Error>>(began.elapsed())
        };
        let theirs = async || {
            let began = Instant::now();
            for _ in 0..CALLS {
                let answer = client.get(&url).header(http::header::AUTHORIZATION, header.clone()).send().await?;
                assert_eq!(answer.error_for_status()?.bytes().await?, BODY);
            }
            Ok(began.elapsed())
        };
        ratio(TURNS, ours, theirs).await
    })?;
    println!("an authorized call over sockets, to bare reqwest with a fixed header: {ratio}");
    Ok(())
}
