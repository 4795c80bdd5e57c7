//! How OpenSSH writes: strings behind their lengths (RFC 4251, section 5), and text armor.
//! Refuses lengths beyond the end, and base64 with a second spelling. Keys and signatures are read
//! from these.

use base64_simd::STANDARD;
use zeroize::Zeroizing;

/// How many characters of base64 OpenSSH puts on a line.
const WIDTH: usize = 70;

/// Takes a string off the front: four bytes of length, then as many bytes.
pub fn take<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(take_number(bytes)?).ok()?;
    let (string, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(string)
}

/// Takes a number off the front: four bytes, the highest first.
pub fn take_number(bytes: &mut &[u8]) -> Option<u32> {
    let (number, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(u32::from_be_bytes(*number))
}

/// All strings of bytes that are nothing else.
pub fn take_all(mut bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut strings = Vec::new();
    while !bytes.is_empty() {
        strings.push(take(&mut bytes)?);
    }
    Some(strings)
}

/// These strings one behind the other, each behind its length.
pub fn strings(strings: &[&[u8]]) -> Vec<u8> {
    // As large as it gets: growing would leave copies of a private key behind.
    let mut bytes = Vec::with_capacity(strings.iter().map(|string| 4 + string.len()).sum());
    for string in strings {
        bytes.extend_from_slice(&(string.len() as u32).to_be_bytes());
        bytes.extend_from_slice(string);
    }
    bytes
}

/// The text of bytes between a BEGIN and an END line, exactly as OpenSSH breaks it.
pub fn armored(label: &str, bytes: &[u8]) -> Zeroizing<String> {
    let base64 = Zeroizing::new(STANDARD.encode_to_string(bytes));
    let mut text = Zeroizing::new(String::with_capacity(2 * base64.len() + 100));
    text.extend(["-----BEGIN ", label, "-----\n"]);
    for (at, character) in base64.chars().enumerate() {
        if at > 0 && at % WIDTH == 0 {
            text.push('\n');
        }
        text.push(character);
    }
    text.extend(["\n-----END ", label, "-----\n"]);
    text
}

/// The bytes of an armored text; its lines may have any length, as mail programs break them anew.
pub fn unarmored(label: &str, text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let body = text.trim_ascii().strip_prefix("-----BEGIN ")?.strip_prefix(label)?;
    let body = body.strip_suffix("-----")?.strip_suffix(label)?.strip_suffix("-----END ")?;
    let mut base64 = Zeroizing::new(String::with_capacity(body.len()));
    base64.extend(body.strip_prefix("-----")?.split_ascii_whitespace());
    STANDARD.decode_to_vec(base64.as_bytes()).ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_taken_as_they_were_put() {
        let bytes = strings(&[b"ssh", b"", b"key"]);
        let mut rest = &bytes[..];
        let taken = [take(&mut rest), take(&mut rest), take(&mut rest), take(&mut rest)];
        assert_eq!(taken, [Some(&b"ssh"[..]), Some(b""), Some(b"key"), None]);
        assert_eq!(take_all(&bytes), Some(vec![&b"ssh"[..], b"", b"key"]));
        assert_eq!(take_all(&bytes[..bytes.len() - 1]), None);
        assert_eq!(take(&mut &b"\xff\xff\xff\xffssh"[..]), None, "four gigabytes");
        assert_eq!(take(&mut &b"\0\0\0\x04ssh"[..]), None, "one byte too few");
    }

    #[test]
    fn armor_breaks_its_lines_where_openssh_does() {
        let text = armored("KEY", &[0xff; 106]);
        let widths: Vec<usize> = text.lines().map(str::len).collect();
        assert_eq!(widths, [19, 70, 70, 4, 17]);
        assert_eq!(unarmored("KEY", &text).as_deref(), Some(&vec![0xff; 106]));
        let full = armored("KEY", &[0; 105]);
        assert_eq!(full.lines().count(), 4, "no empty line behind a full one");
    }

    #[test]
    fn armor_that_a_mail_broke_anew_is_read() {
        let text = armored("KEY", &[7; 300]);
        for mailed in [text.replace('\n', "\r\n"), format!("\n  {}\n\n", *text)] {
            assert_eq!(unarmored("KEY", &mailed).as_deref(), Some(&vec![7; 300]));
        }
        for other in ["", "-----BEGIN KEY-----", "-----BEGIN KEY-----END KEY-----", &text[1..]] {
            assert_eq!(unarmored("KEY", other), None, "{other}");
        }
        assert_eq!(unarmored("LOCK", &text), None);
    }
}
