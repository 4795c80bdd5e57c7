//! Text that is packed with gzip for those who take it: whoever does is asked here, and what is worth it.
//! Streams stay as they are, and so does what is packed already.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;

/// Below, packing saves no packet.
const WORTH: usize = 1024;

/// Whether `Accept-Encoding` takes gzip: by its name, else as any other; a `q` of nothing is a no.
pub fn takes_gzip(accepts: &str) -> bool {
    let wanted = |name: &str| {
        accepts.split(',').find_map(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            parts.next().filter(|coding| coding.eq_ignore_ascii_case(name))?;
            let weight = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
            Some(weight.is_none_or(|weight| !weight.bytes().all(|b| matches!(b, b'0' | b'.'))))
        })
    };
    wanted("gzip").or_else(|| wanted("*")).unwrap_or(false)
}

/// Whether what has this media type is text, as readers know it.
pub fn is_text(kind: &str) -> bool {
    kind.starts_with("text/") || kind.contains("json") || kind.contains("xml")
}

/// The bytes with gzip, where that is worth it. Without a time: the same bytes give the same.
pub fn gzip(kind: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() < WORTH || !is_text(kind) {
        return None;
    }
    let mut packed = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::fast());
    packed.write_all(bytes).ok()?;
    packed.finish().ok().filter(|packed| packed.len() < bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn gzip_is_for_whoever_says_so() {
        for yes in ["gzip", "br, gzip", "GZIP;q=0.5", "deflate, gzip;q=1.0", "*", "br;q=1, *;q=0.1"]
        {
            assert!(takes_gzip(yes), "{yes}");
        }
        for no in
            ["", "br", "gzip;q=0", "gzip; q=0.000", "*;q=0", "gzip;q=0, *", "identity", "xgzip"]
        {
            assert!(!takes_gzip(no), "{no}");
        }
    }

    #[test]
    fn text_is_packed_and_comes_back_as_it_was() {
        let text = "one entry after the other\n".repeat(200);
        let packed = gzip("text/html; charset=utf-8", text.as_bytes()).expect("worth it");
        let mut back = String::new();
        flate2::read::GzDecoder::new(&*packed).read_to_string(&mut back).expect("gzip");
        assert_eq!(back, text);
        assert_eq!(gzip("image/png", text.as_bytes()), None);
        assert_eq!(gzip("text/plain", b"short"), None);
    }
}
