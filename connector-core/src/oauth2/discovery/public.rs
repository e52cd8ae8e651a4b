//! Which hosts a program may be led to by what others write: metadata, and fields.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::host::{is_loopback, matches};

/// Whether a program may be led to this address by somebody else's word: it is not one that only this machine or its network
/// reaches, or the connector declares it in `hosts`. `loopback` says that this machine is meant anyway.
pub(crate) fn may_be_led_to(url: &Url, hosts: &[&str], loopback: bool) -> bool {
    is_public(url) || (loopback && is_loopback(url)) || hosts.iter().any(|pattern| matches(pattern, url))
}

/// Whether a host is not certainly one of this machine or its network. Of a name that is not known.
fn is_public(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            // RFC 6761, section 6.3.
            name != "localhost" && !name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => is_global_v4(address),
        Some(Host::Ipv6(address)) => is_global_v6(address),
        None => false,
    }
}

/// The special-purpose registry of RFC 6890, as it stands now: what is not reachable from everywhere.
fn is_global_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(a == 0
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        // Shared by carriers; protocol assignments; relays of 6to4; benchmarks; reserved, and broadcast.
        || (a == 100 && (64..128).contains(&b))
        || (a, b, c) == (192, 0, 0)
        || (a, b, c) == (192, 88, 99)
        || (a == 198 && matches!(b, 18 | 19))
        || a >= 240)
}

fn is_global_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Only 2000::/3 is given out (RFC 4291, section 2.4). Of it, addresses of protocols, tunnels, which hold another address,
    // and documentation are none of a service.
    (0x2000..0x4000).contains(&a)
        && !(a == 0x2001 && (b < 0x0200 || b == 0x0db8))
        && a != 0x2002
        && !(a == 0x3fff && b < 0x1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn led_to(address: &str, hosts: &[&str], loopback: bool) -> bool {
        may_be_led_to(&Url::parse(address).unwrap(), hosts, loopback)
    }

    #[test]
    fn s37_addresses_that_are_not_public_are_none_to_be_led_to() {
        for bad in [
            "https://10.0.0.1/",
            "https://172.16.0.1/",
            "https://192.168.1.1/",
            "https://169.254.169.254/latest/meta-data",
            "https://127.0.0.1/",
            "https://127.1/",
            "https://0.0.0.0/",
            "https://100.64.0.1/",
            "https://192.0.0.8/",
            "https://192.0.2.1/",
            "https://198.19.0.1/",
            "https://224.0.0.1/",
            "https://255.255.255.255/",
            "https://[::]/",
            "https://[::1]/",
            "https://[fd00::1]/",
            "https://[fe80::1]/",
            "https://[fec0::1]/",
            "https://[ff02::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[::10.0.0.1]/",
            "https://[64:ff9b::a00:1]/",
            "https://[2002:a00:1::]/",
            "https://[2001::1]/",
            "https://[2001:db8::1]/",
            "https://localhost/",
            "https://x.localhost/",
            "https://localhost./",
        ] {
            assert!(!led_to(bad, &["a.example"], false), "{bad}");
        }
        for good in ["https://a.example/", "https://8.8.8.8/", "https://172.32.0.1/", "https://[2606:4700::1]/"] {
            assert!(led_to(good, &[], false), "{good}");
        }
    }

    #[test]
    fn s37_what_the_connector_declares_is_its_own_word() {
        assert!(led_to("https://10.0.0.1/token", &["10.0.0.1"], false));
        assert!(led_to("https://10.0.0.1:8443/token", &["10.0.0.1:8443"], false));
        assert!(!led_to("https://10.0.0.1:8443/token", &["10.0.0.1"], false));
        assert!(!led_to("https://10.0.0.2/token", &["10.0.0.1"], false));
        assert!(led_to("http://127.0.0.1:8080/token", &[], true));
        assert!(!led_to("https://10.0.0.1/token", &[], true), "this machine is not its network");
    }
}
