//! Public futures can be sent between threads: whoever spawns them finds out here, not at a customer's.

use connector_core::prelude::*;
use connector_core::{Api, Connection, Connections, DeviceAuthorization, Http, LoopbackFlow, Response, Session};

use crate::world::{Notes, client};

fn is_send<T: Send>(_: T) {}

/// Never called: that it compiles is the test.
#[expect(dead_code, reason = "that it compiles is the test")]
fn public_futures_are_send(
    connections: &Connections,
    connection: &Connection<Notes>,
    session: &Session,
    api: &Api,
    http: &Http,
    notes: Notes,
    answer: Response,
) {
    is_send(connections.authorize(session, "id", notes));
    is_send(connections.authorize_untyped("notes", session, "id", &Fields::new()));
    is_send(connections.authorize_on_loopback("id", client::<Notes>()));
    is_send(connections.authorize_on_loopback_untyped("notes", "id", &Fields::new()));
    is_send(connections.complete(session, "callback"));
    is_send(connections.resume::<Notes>("id"));
    is_send(connections.resume_with::<Notes>("id", &Fields::new()));
    is_send(connections.connect("id", client::<Notes>()));
    is_send(connections.connect_untyped("notes", "id", &Fields::new()));
    is_send(connections.resume_untyped("notes", "id", &Fields::new()));
    is_send(connections.complete_installation("id", client::<Notes>(), "callback"));
    is_send(connections.disconnect::<Notes>("id"));
    is_send(connections.get::<Notes>("id"));
    is_send(connections.get_untyped("notes", "id"));
    is_send(connections.status::<Notes>("id"));
    is_send(connections.forget::<Notes>("id"));
    is_send(connections.renew_due());
    is_send(connections.renew_in_background());
    is_send(connection.get("x").send());
    is_send(connection.post("x").send_any());
    is_send(connection.test());
    is_send(connection.identity());
    is_send(connection.tokens());
    is_send(api.get("x").send());
    is_send(http.get("x").send());
    is_send(answer.json::<Vec<String>>());
}

/// Never called, like the other.
#[expect(dead_code, reason = "that it compiles is the test")]
fn a_flow_that_is_waited_for_is_send(flow: LoopbackFlow<Notes>) {
    is_send(flow.connected());
}

/// Nor is this one.
#[expect(dead_code, reason = "that it compiles is the test")]
fn futures_of_devices_are_send(connections: &Connections, device: &DeviceAuthorization<Notes>) {
    is_send(connections.authorize_device("id", client::<Notes>()));
    is_send(connections.authorize_device_untyped("notes", "id", &Fields::new()));
    is_send(device.connected());
}

#[test]
fn handles_can_be_shared_between_threads() {
    fn is_shared<T: Send + Sync + Clone + 'static>() {}
    is_shared::<Connections>();
    is_shared::<Connection<Notes>>();
    is_shared::<Connection>();
    is_shared::<DeviceAuthorization<Notes>>();
    is_shared::<Session>();
    is_shared::<Error>();
}
