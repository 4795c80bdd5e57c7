//! How money leaves, as far as it is nobody's business: own account details, programs that pay, and
//! programs that fetch statements.
//! Refuses a program without an absolute path, details that are no IBAN or BIC, and a rail that does
//! not exist. `run` asks for the one that policy declares.

use super::lines::Problem;
use crate::account::Account;
use crate::payout::rail::{self, Debtor, Settings, command, wise};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Seconds that a program has, unless declared.
const SECONDS: u64 = 60;

/// How one rail pays from one own account.
#[derive(Debug, Clone)]
pub struct Paying {
    /// The rail.
    pub rail: String,
    /// The own account.
    pub account: Account,
    /// The account as files name it.
    pub debtor: Debtor,
    /// What the rail wants to know besides.
    pub settings: Settings,
    /// The program behind the rail `command`.
    pub program: Option<Program>,
}

/// A program of the treasurer's own choice: started without a shell, with an empty environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Its absolute path.
    pub path: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// How long it may take.
    pub seconds: u64,
}

/// A program as written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProgramText {
    program: Option<String>,
    #[serde(default)]
    args: Vec<String>,
    seconds: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RailText {
    name: String,
    account: String,
    holder: Option<String>,
    iban: Option<String>,
    bic: Option<String>,
    #[serde(default)]
    template: Vec<String>,
    program: Option<String>,
    #[serde(default)]
    args: Vec<String>,
    seconds: Option<u64>,
}

impl ProgramText {
    pub(super) fn new(program: Option<String>, args: Vec<String>, seconds: Option<u64>) -> Self {
        Self { program, args, seconds }
    }

    pub(super) fn checked(self) -> Result<Option<Program>, Problem> {
        let Some(path) = self.program else { return Ok(None) };
        if !Path::new(&path).is_absolute() {
            let problem =
                format!("program = {path:?}: expected an absolute path, as \"/usr/bin/…\"");
            return Err(("program", problem));
        }
        let seconds = self.seconds.unwrap_or(SECONDS);
        if !(1..=3600).contains(&seconds) {
            return Err(("seconds", format!("seconds = {seconds}: expected 1 to 3600")));
        }
        Ok(Some(Program { path: path.into(), args: self.args, seconds }))
    }
}

impl RailText {
    pub(super) fn checked(self) -> Result<Paying, Problem> {
        if self.name == wise::NAME && self.template.is_empty() {
            let problem = "the rail wise-csv needs template = [\"name\", …]: the header of the template \
                           that your account gives for download";
            return Err(("", problem.to_owned()));
        }
        let settings = Settings { template: self.template };
        let rail = rail::named(&self.name, &settings).map_err(|e| ("name", e.to_string()))?;
        let account = self.account.parse().map_err(|e| ("account", format!("account: {e}")))?;
        let iban = self.iban.map(|iban| iban.parse()).transpose();
        let bic = self.bic.map(|bic| bic.parse()).transpose();
        let debtor = Debtor {
            name: self.holder.unwrap_or_default(),
            iban: iban.map_err(|e| ("iban", format!("iban: {e}")))?,
            bic: bic.map_err(|e| ("bic", format!("bic: {e}")))?,
        };
        rail.pays_from(&debtor).map_err(|e| ("", e.to_string()))?;
        if self.name == command::NAME && debtor.name.trim().is_empty() {
            let problem = "the rail command needs holder = \"…\": its program is told who pays";
            return Err(("", problem.to_owned()));
        }
        let program = ProgramText::new(self.program, self.args, self.seconds).checked()?;
        match (&program, self.name == command::NAME) {
            (None, true) => Err(("", "the rail command needs program = \"/…\"".to_owned())),
            (Some(_), false) => Err(("program", format!("the rail {} runs none", self.name))),
            _ => Ok(Paying { rail: self.name, account, debtor, settings, program }),
        }
    }
}
