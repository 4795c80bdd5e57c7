//! What columns are called, in the languages of Europe's banks: guesses for a person to look at,
//! never used to read a statement. A part of a name is enough, and the first meaning that has one
//! counts, so that `Saldo po operacji` is a balance and `Data operacji` a day.

/// What a column is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Debit,
    Credit,
    Amount,
    Balance,
    Fee,
    Memo,
    Name,
    Account,
    Id,
    Date,
    ValueDate,
}

/// Whole names that would be parts of too many others.
const WHOLE: [(Meaning, &str); 3] = [
    (Meaning::Debit, "out, spent, paid, af, uit, ud, ut, debe, dare, má dáti, md, wydatki"),
    (Meaning::Credit, "in, received, bij, ind, inn, haber, avere, dal, příjem, příjmy, wpływy"),
    (Meaning::Name, "nom, név, nome, nimi, kdo, kto, chi, quién"),
];

/// Parts of names; the first meaning that has one counts.
const PARTS: [(Meaning, &str); 13] = [
    // Before the parts of others that they hold: a credit, a debit, a recipient.
    (Meaning::Memo, "zpráva pro"),
    (Meaning::Name, "creditor name, debtor name, nombre, nazwa, název protiúčtu"),
    (
        Meaning::Balance,
        "balance, saldo, solde, kontostand, zůstatek, zostatok, egyenleg, stan konta, stav účtu, \
         saldi",
    ),
    (
        Meaning::Fee,
        "fee, gebühr, commission, spesen, tarif, opłata, opłaty, prowizja, poplat, provize, jutalék, \
         comisi, comissão, avgift, gebyr, frais",
    ),
    (
        Meaning::Debit,
        "debit, débit, débito, debito, belastung, lastschrift, soll, paid out, money out, withdraw, \
         addebit, uscit, cargo, ausgang, outgoing, obciąż, wypłat, odchozí, výdaj, terhel, saída, \
         uttag, hævet",
    ),
    (
        Meaning::Credit,
        "credit, crédit, crédito, credito, gutschrift, haben, paid in, money in, deposit, accredit, \
         entrat, abono, ingreso, eingang, incoming, uznan, wpłat, příchozí, jóváír, entrada, \
         insätt, indsat",
    ),
    (
        Meaning::Amount,
        "amount, betrag, montant, importo, importe, bedrag, umsatz, kwota, částka, suma, összeg, \
         value (, sum, beløb, beløp, belopp, quantia, cantidad",
    ),
    (
        Meaning::ValueDate,
        "valuta, value date, wertstellung, date de valeur, data waluty, fecha valor, data valor, \
         értéknap, rentedato, rentedag, arvopäivä",
    ),
    (
        Meaning::Date,
        "date, datum, data, dato, dátum, fecha, buchungstag, posted, dzień, bokföringsdag, \
         bogført, bokført, päivä",
    ),
    (
        Meaning::Id,
        "transaction id, transaktionsnummer, transaktions-nr, transaktionsid, txn, reference, \
         numer transakcji, id transakcji, číslo transakce, id pohybu, id transacc, id transaz, \
         tranzakció azonosító",
    ),
    (
        Meaning::Account,
        "iban, account, konto, konta, compte, rekening, cuenta, rachun, účet, účtu, protiúčet, \
         számlaszám, conta, conto, tilinumero",
    ),
    (
        Meaning::Name,
        "name, payee, payer, counterparty, partner, party, empfänger, auftraggeber, beneficia, \
         bénéficiaire, begünstigte, zahlungspflicht, merchant, who, nadawca, odbiorca, kontrahent, \
         zleceniodawca, protistrana, příjemce, prijemca, odesílatel, plátce, kedvezményezett, \
         ordenante, ordinante, destinatario, mittente, titular, naam, tegenpartij, begunstigde, \
         opdrachtgever, émetteur, donneur d'ordre, contrepartie, navn, namn, mottak, mottag, modtag, \
         avsender, afsender, betaler, motpart, modpart, saaja, maksaja, destinatário",
    ),
    (
        Meaning::Memo,
        "description, memo, text, purpose, verwendungszweck, details, omschrijving, beschrijving, \
         libellé, motif, objet, causale, descri, oggetto, concepto, observ, narrative, mededeling, \
         note, type, buchung, opis, tytuł, popis, poznámka, zpráva, közlemény, megjegyzés, leírás, \
         histórico, tekst, besked, beskriv, meddel, melding, selite, viesti",
    ),
];

/// What a header cell means, if it is one that is known.
pub(super) fn meaning(name: &str) -> Option<Meaning> {
    let name = name.trim().to_lowercase();
    let whole = |words: &str| words.split(", ").any(|word| name == word);
    let part = |words: &str| words.split(", ").any(|word| name.contains(word));
    let known = WHOLE.iter().find(|(_, words)| whole(words));
    let known = known.or_else(|| PARTS.iter().find(|(_, words)| part(words)));
    known.map(|(meaning, _)| *meaning)
}

/// Whether a column of this name may say that a row is not booked yet, or moves nothing.
pub(super) fn is_state(name: &str) -> bool {
    let name = name.to_lowercase();
    ["status", "state", "stato", "info", "pending", "impact"].iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_in_the_languages_of_banks() {
        use Meaning::*;
        let known: &[(Meaning, &[&str])] = &[
            (Date, &["Data operacji", "Datum zaúčtování", "Könyvelés dátuma", "Bogføringsdato"]),
            (Date, &["Fecha", "Data contabile", "Boekdatum", "Date opération", "Bokföringsdag"]),
            (Amount, &["Kwota", "Částka", "Összeg", "Importe", "Importo", "Bedrag", "Montant"]),
            (Amount, &["Beløb", "Beløp", "Belopp"]),
            (Balance, &["Saldo po operacji", "Zůstatek", "Egyenleg", "Solde", "Saldo disponible"]),
            (Name, &["Nadawca / Odbiorca", "Název protiúčtu", "Partner neve", "Ordenante"]),
            (Name, &["Beneficiario", "Naam tegenpartij", "Bénéficiaire", "Modtager", "Mottagare"]),
            (Name, &["Creditor Name", "Nome", "Nazwa odbiorcy"]),
            (Account, &["Numer rachunku", "Číslo účtu", "Számlaszám", "Cuenta", "Tegenrekening"]),
            (Memo, &["Opis operacji", "Zpráva pro příjemce", "Közlemény", "Concepto", "Libellé"]),
            (Memo, &["Descrizione", "Omschrijving", "Tekst", "Beskrivning", "Descrição"]),
            (Debit, &["Débito", "Uscite", "Obciążenia", "Ud", "Debe"]),
            (Credit, &["Crédito", "Entrate", "Uznania", "Ind", "Haber"]),
        ];
        let wrong = known.iter().flat_map(|(is, names)| names.iter().map(move |name| (is, name)));
        let wrong: Vec<_> = wrong.filter(|(is, name)| meaning(name) != Some(**is)).collect();
        let found: Vec<_> = wrong.iter().map(|(_, name)| meaning(name)).collect();
        assert!(wrong.is_empty(), "{wrong:?} are taken for {found:?}");
    }
}
