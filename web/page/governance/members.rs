//! The members: since when, when they last said that they are, and until when that counts; and those
//! whose silence ended it.

use crate::answer::Refusal;
use crate::now::Now;
use crate::page::payouts::deciding::since;
use crate::shown::Date;
use crate::view::View;
use ledger::account::Code;

/// A member.
pub struct Member {
    /// Their shown name.
    pub name: String,
    /// Their handle.
    pub handle: String,
    /// Whether they keep the books.
    pub keeps: bool,
    /// The entry by which they are a member.
    pub entry: u64,
    /// When they joined, or were let in again.
    pub joined: Date,
    /// When they last said so; nothing since they joined.
    pub affirmed: Option<Date>,
    /// The last day on which they must have said it again, where they are asked.
    pub until: Option<Date>,
    /// Whether that day is over, and they stay because the others are too few.
    pub overdue: bool,
}

/// Somebody whose silence ended their membership.
pub struct Gone {
    /// Their shown name.
    pub name: String,
    /// The first day without them.
    pub since: Date,
}

/// All of them, by their handles.
pub fn all(view: &View, now: &Now) -> Result<Vec<Member>, Refusal> {
    let authority = &now.payouts.authority;
    let treasurer = authority.governance(now.today).and_then(|of| of.treasurer.as_ref());
    authority
        .members()
        .keys()
        .map(|handle| {
            let entry = authority.member_by(handle).unwrap_or(0);
            let joined = since(view, &now.payouts, handle)?.joined;
            let affirmed = Some(authority.affirmed(handle)).filter(|day| *day > joined);
            let until = authority.lapses(handle).map(|day| day.plus(-1));
            Ok(Member {
                name: name(view, handle),
                handle: handle.to_string(),
                keeps: treasurer == Some(handle),
                entry,
                joined: Date::of(joined),
                affirmed: affirmed.map(Date::of),
                overdue: until.is_some_and(|until| until < now.today),
                until: until.map(Date::of),
            })
        })
        .collect()
}

/// Those who are none any more, as long as nobody lets them in again.
pub fn gone(view: &View, now: &Now) -> Result<Vec<Gone>, Refusal> {
    let lapsed = now.payouts.authority.lapsed();
    let gone =
        |(handle, day): (&Code, _)| Ok(Gone { name: name(view, handle), since: Date::of(day) });
    lapsed.map(gone).collect()
}

fn name(view: &View, handle: &Code) -> String {
    view.name_of("member", handle.as_str()).unwrap_or_else(|| handle.to_string())
}
