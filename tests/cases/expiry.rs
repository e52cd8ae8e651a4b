//! Lifetimes: whether a call at some distance from the end of a token renews it.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::{Clock as _, Connection};
use serde_json::json;

use crate::case::{Case, Check};
use crate::program::{Program, TOKEN_URL, client};
use crate::service::Play;

/// A connector for each margin.
macro_rules! margins {
    ($($name:ident: $seconds:literal;)*) => {$(
        #[connector(
            base_uri = "https://api.example.test",
            test = none,
            oauth2(
                authorization_url = "https://as.example.test/authorize",
                token_url = "https://as.example.test/token",
                refresh_margin = $seconds,
            ),
        )]
        pub struct $name {
            pub client_id: String,
        }

        #[connector]
        impl $name {}
    )*};
}

margins! {
    Margin5: 5;
    Margin10: 10;
    Margin30: 30;
    Margin60: 60;
}

pub async fn run(case: Case) -> Check {
    match case.number("skew_s") {
        Some(5) => at_distance::<Margin5>(case).await,
        Some(10) => at_distance::<Margin10>(case).await,
        Some(30) => at_distance::<Margin30>(case).await,
        Some(60) => at_distance::<Margin60>(case).await,
        other => panic!("no connector with the margin {other:?}"),
    }
}

/// A lifetime of which the longest margin is not a fifth: the margin alone decides.
const LIFETIME: Duration = Duration::from_secs(2 * 3600);

async fn at_distance<C: Connector>(case: Case) -> Check {
    let mut check = Check::default();
    let left = case.number("expires_in_ms");
    let program = Program::new::<C>().await;
    let lifetime = match case.number("wall_advance_s") {
        // The token is as fresh as it can be when the clock jumps.
        Some(_) => Duration::from_millis(left.unwrap().unsigned_abs()),
        None => LIFETIME,
    };
    let told = left.map(|_| lifetime.as_secs());
    let tokens = |lifetime: Option<u64>| {
        json!({"access_token": "at", "token_type": "Bearer", "expires_in": lifetime, "refresh_token": "rt"}).to_string()
    };
    let connection: Connection<C> = program.connected(&client(None), &tokens(told)).await;
    let arrived = program.clock.now();
    match (case.number("wall_advance_s"), left) {
        // No other clock moves: that of this test stands still for everything.
        (Some(advance), _) => program.clock.set(arrived + Duration::from_secs(advance.unsigned_abs())),
        (None, Some(left)) => {
            let distance = Duration::from_millis(left.unsigned_abs());
            let end = arrived + lifetime;
            program.clock.set(if left < 0 { end + distance } else { end - distance });
        }
        (None, None) => program.clock.advance(Duration::from_secs(365 * 24 * 3600)),
    }
    let renewed_to = left.map(|left| left.unsigned_abs() / 1000);
    program.service.play(TOKEN_URL, Play::json(&tokens(renewed_to)));
    call(&program, &connection, &mut check).await;
    if let Some(most) = case.number("max_refreshes_per_call") {
        for wait in [0, 4, 1, 1] {
            program.clock.advance(Duration::from_secs(wait));
            let before = program.token_requests();
            call(&program, &connection, &mut check).await;
            let spent = i64::try_from(program.token_requests() - before).unwrap();
            check.that("a call renews no more often than it may", spent <= most);
        }
        check.same("needs a renewal", case.value["needs_refresh"].as_bool(), Some(program.token_requests() > 1));
        return check;
    }
    // Whoever disconnects waits for a renewal that runs.
    program.connections.disconnect::<C>(crate::program::ID).await.unwrap();
    check.same("needs a renewal", case.value["needs_refresh"].as_bool(), Some(program.token_requests() > 1));
    check.that("one renewal is enough", program.token_requests() <= 2);
    check
}

async fn call<C: Connector>(program: &Program, connection: &Connection<C>, check: &mut Check) {
    if let Err(error) = program.while_time_passes(connection.get("me").send()).await {
        check.fail(format!("a call failed: {error:?}"));
    }
}
