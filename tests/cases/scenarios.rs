//! Callbacks in the course of time: what the files say in words is played here.

use std::sync::Arc;
use std::time::Duration;

use connector_core::prelude::*;
use connector_core::{Clock as _, Reason, Session};

use crate::callback::Sometimes;
use crate::case::{Case, Check};
use crate::program::{OLD_TOKENS, Program, REDIRECT_URI, TOKEN_URL, client};
use crate::service::Play;

pub async fn run(case: Case) -> Check {
    let mut check = Check::default();
    let program = Program::new::<Sometimes>().await;
    program.service.play(TOKEN_URL, Play::json(OLD_TOKENS));
    let (request, state) = program.begin::<Sometimes>(&client(None)).await;
    let honest = format!("{REDIRECT_URI}?code=c-1&state={state}");
    let complete =
        async |session: &Session, callback: &str| program.connections.complete(session, callback).await.map(drop);
    let mut sent_before = 0;
    let last = match case.id.as_str() {
        "cbs-002" => complete(&Session::random().unwrap(), &honest).await,
        "cbs-003" => {
            check.that("the first use works", complete(&program.session, &honest).await.is_ok());
            sent_before = program.token_requests();
            complete(&program.session, &honest).await
        }
        "cbs-004" => {
            let wait = request.expires_at.duration_since(program.clock.now()).unwrap();
            program.clock.advance(wait);
            complete(&program.session, &honest).await
        }
        "cbs-005" => {
            let program = Arc::new(program);
            let race = |_| {
                let (program, honest) = (Arc::clone(&program), honest.clone());
                tokio::spawn(async move { program.connections.complete(&program.session, &honest).await.map(drop) })
            };
            let mut outcomes = Vec::new();
            for task in (0..2).map(race).collect::<Vec<_>>() {
                outcomes.push(task.await.unwrap());
            }
            check.same("that work", 1, outcomes.iter().filter(|outcome| outcome.is_ok()).count());
            let count = u64::try_from(program.token_requests()).unwrap();
            check.same("token requests", case.value["token_request_count"].as_u64(), Some(count));
            return check;
        }
        "cbs-006" => {
            let forged = format!("{honest}&iss=https%3A%2F%2Fevil.example.test");
            let error = complete(&program.session, &forged).await.unwrap_err();
            check.same("reason", Some(Reason::IssuerMismatch), error.reason());
            check.same("token requests", 0, program.token_requests());
            check.that("the honest callback works", complete(&program.session, &honest).await.is_ok());
            check.same("token requests", 1, program.token_requests());
            return check;
        }
        "cbs-101" => {
            program.clock.advance(Duration::from_secs(9 * 60));
            complete(&program.session, &honest).await
        }
        "cbs-102" => {
            let (_, second) = program.begin::<Sometimes>(&client(None)).await;
            let other = format!("{REDIRECT_URI}?code=c-2&state={second}");
            check.that("the second works", complete(&program.session, &other).await.is_ok());
            sent_before = program.token_requests();
            complete(&program.session, &honest).await
        }
        _ => {
            check.fail("nobody plays this");
            return check;
        }
    };
    let sent = program.token_requests() - sent_before;
    check.same("token request sent", case.value["token_request_sent"].as_bool(), Some(sent > 0));
    let reason = match case.text("error") {
        "" => None,
        "state_mismatch" | "state_unknown" => Some(Reason::StateUnknown),
        "state_expired" => Some(Reason::StateExpired),
        other => panic!("no reason for {other:?}"),
    };
    check.same("reason", reason, last.as_ref().err().and_then(Error::reason));
    check.same("outcome", case.text("expect"), if last.is_ok() { "ok" } else { "error" });
    check
}
