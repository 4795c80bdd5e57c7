//! The command line: one file per command, and what they share in `book`, `out` and `exit`.
//! The only place that reads the clock, the environment and the terminal, or draws random bytes.

mod add;
mod apply;
mod balance;
mod book;
mod classify;
mod close;
mod commitment;
mod counted;
mod decide;
mod demo;
mod document;
mod dry;
mod exit;
mod expense;
mod export;
mod figure;
mod figures;
mod import;
mod import_export;
mod incident;
mod init;
mod interrupt;
mod key;
mod limits;
mod list;
mod member;
mod named;
mod network;
mod note;
mod out;
mod package;
mod payee;
mod payout;
mod phase;
mod profile;
mod program;
mod rebuild;
mod receipt;
mod report;
mod reverse;
mod rules;
mod run;
mod publish;
mod serve;
mod sign;
mod show;
mod shutdown;
mod stands;
mod status;
mod undo;
mod verify;
mod whole;
mod why;
mod words;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// The public ledger of an Open Service: append-only books that anybody can check.
///
/// Nothing is ever edited or deleted: a mistake is answered by an entry that says so.
#[derive(Parser)]
#[command(name = "ledger", version, max_term_width = 100, after_help = AFTER)]
struct Cli {
    #[command(flatten)]
    place: book::Place,
    #[command(subcommand)]
    command: Command,
}

const AFTER: &str = "\
Start here:
  ledger demo                   # an invented service, to look around in
  ledger init books --name 'My Service' --currency EUR
  ledger import statement.csv   # see what it says, then it is in the books
  ledger status                 # what comes next

Exit codes: 0 done; 1 refused by this book, its policy or a file's content; 2 usage: what no book \
could take; 3 integrity violation; 4 environment (a file that is not there, disk, lock, \
permissions); 5 outcome unknown.";

const RULES: &str = "\
Examples:
  ledger rules test march.csv
  ledger rules test march.csv --open

Rules stand in local.toml; `ledger classify N ACCOUNT --always` adds one.";

#[derive(Subcommand)]
enum Command {
    Init(init::Init),
    Apply(apply::Apply),
    Import(import::Import),
    Profile(profile::ProfileCommand),
    #[command(after_help = RULES)]
    Rules(rules::Rules),
    Undo(undo::Undo),
    Add(add::Add),
    Classify(classify::Classify),
    Reverse(reverse::Reverse),
    Run(run::Run),
    Payout(payout::PayoutCommand),
    Commitment(commitment::CommitmentCommand),
    Key(key::KeyCommand),
    List(list::List),
    Show(show::Show),
    Balance(balance::Balance),
    Note(note::Note),
    Incident(incident::Incident),
    Close(close::Close),
    Report(report::Report),
    Receipt(receipt::Receipt),
    Shutdown(shutdown::Shutdown),
    Figures(figures::Figures),
    Payee(payee::PayeeCommand),
    Expense(expense::ExpenseCommand),
    Member(member::MemberCommand),
    Phase(phase::Phase),
    Decide(decide::Decide),
    Approve(sign::Approve),
    Reject(sign::Reject),
    Attest(sign::Attest),
    Freeze(sign::Freeze),
    Thaw(sign::Thaw),
    NotExecuted(sign::NotExecuted),
    Status(status::Status),
    Verify(verify::Verify),
    Rebuild(rebuild::Rebuild),
    Export(export::Export),
    ImportExport(import_export::ImportExport),
    Serve(serve::Serve),
    Publish(publish::Publish),
    Demo(demo::Demo),
}

fn main() -> ExitCode {
    // Without a handler, a file size limit would kill the process instead of failing the write.
    let limit = std::sync::Arc::default();
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, limit);
    let cli = Cli::try_parse().unwrap_or_else(|error| exit::misused(error));
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => exit::report(&error),
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    let place = cli.place;
    match cli.command {
        Command::Init(command) => command.run(&place),
        Command::Apply(command) => command.run(&place),
        Command::Import(command) => command.run(&place),
        Command::Profile(command) => command.run(&place),
        Command::Rules(command) => command.run(&place),
        Command::Undo(command) => command.run(&place),
        Command::Add(command) => command.run(&place),
        Command::Classify(command) => command.run(&place),
        Command::Reverse(command) => command.run(&place),
        Command::Run(command) => command.run(&place),
        Command::Payout(command) => command.run(&place),
        Command::Commitment(command) => command.run(&place),
        Command::Key(command) => command.run(&place),
        Command::List(command) => command.run(&place),
        Command::Show(command) => command.run(&place),
        Command::Balance(command) => command.run(&place),
        Command::Note(command) => command.run(&place),
        Command::Incident(command) => command.run(&place),
        Command::Close(command) => command.run(&place),
        Command::Report(command) => command.run(&place),
        Command::Receipt(command) => command.run(&place),
        Command::Shutdown(command) => command.run(&place),
        Command::Figures(command) => command.run(&place),
        Command::Payee(command) => command.run(&place),
        Command::Expense(command) => command.run(&place),
        Command::Member(command) => command.run(&place),
        Command::Phase(command) => command.run(&place),
        Command::Decide(command) => command.run(&place),
        Command::Approve(command) => command.run(&place),
        Command::Reject(command) => command.run(&place),
        Command::Attest(command) => command.run(&place),
        Command::Freeze(command) => command.run(&place),
        Command::Thaw(command) => command.run(&place),
        Command::NotExecuted(command) => command.run(&place),
        Command::Status(command) => command.run(&place),
        Command::Verify(command) => command.run(&place),
        Command::Rebuild(command) => command.run(&place),
        Command::Export(command) => command.run(&place),
        Command::ImportExport(command) => command.run(&place),
        Command::Serve(command) => command.run(&place),
        Command::Publish(command) => command.run(&place),
        Command::Demo(command) => command.run(),
    }
}
