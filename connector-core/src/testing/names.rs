//! Parameters under the names that the service has for them, and back under those of the standards.

use crate::describe::TokenEndpoint;

/// Names and values, in order.
pub(super) type Params = Vec<(String, String)>;

/// The same parameters under the names of the standards.
///
/// # Errors
///
/// The name of the standards that was given although the service has another for it.
pub(super) fn standard(endpoint: Option<&TokenEndpoint>, params: Params) -> Result<Params, String> {
    let renamed = endpoint.map_or(&[][..], |endpoint| endpoint.param_names);
    let one = |(name, value): (String, String)| {
        if let Some((standard, _)) = renamed.iter().find(|(_, own)| *own == name) {
            return Ok(((*standard).to_owned(), value));
        }
        if renamed.iter().any(|(standard, _)| *standard == name) { Err(name) } else { Ok((name, value)) }
    };
    params.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renamed_parameter_is_known_by_its_new_name_only() {
        const ENDPOINT: TokenEndpoint = TokenEndpoint::new().param_names(&[("client_id", "client_key")]);
        let params = |name: &str| vec![(name.to_owned(), "a".to_owned())];
        assert_eq!(standard(Some(&ENDPOINT), params("client_key")), Ok(params("client_id")));
        assert_eq!(standard(Some(&ENDPOINT), params("client_id")), Err("client_id".to_owned()));
        assert_eq!(standard(Some(&ENDPOINT), params("code")), Ok(params("code")));
    }
}
