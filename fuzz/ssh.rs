//! What members hand in: keys, signatures, the lines of acts. No input may panic, and what is read
//! has one spelling.
#![no_main]

use ledger::act::{NAMESPACE, Said};
use ledger::ssh::{PrivateKey, PublicKey, Signature};
use libfuzzer_sys::fuzz_target;

fn handed_in(text: &str) {
    if let Ok(key) = text.parse::<PublicKey>() {
        assert_eq!(key.to_string().parse(), Ok(key));
    }
    if let Ok(key) = PrivateKey::from_text(text) {
        let again = PrivateKey::from_text(&key.to_text()).expect("its own text");
        assert_eq!(again.public(), key.public());
    }
    if let Ok(said) = text.parse::<Said>() {
        assert_eq!(said.lines(), text);
    }
    if let Ok(signature) = Signature::from_base64(text) {
        assert_eq!(signature.to_base64(), text);
    }
    if let Ok(signature) = Signature::from_armored(text) {
        assert_eq!(Signature::from_armored(&signature.to_armored()), Ok(signature.clone()));
        let _ = signature.verify(signature.key(), NAMESPACE, b"");
    }
}

fuzz_target!(|text: &str| handed_in(text));
