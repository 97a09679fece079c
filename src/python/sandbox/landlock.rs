//! The outer wall on Linux: Landlock. Elsewhere there is none, and the inner wall stands alone.
//!
//! It binds the thread that raises it and whatever that thread starts, threads and processes alike, for good. Kernels that
//! know only a part of it enforce that part.

use super::Fence;

/// Raises the wall. Who may run other programs is not walled in: those need the system's files, and could do anything.
pub(super) fn restrict(fence: &Fence, real: bool) {
    if !fence.allow.run {
        raise(fence, real);
    }
}

#[cfg(target_os = "linux")]
fn raise(fence: &Fence, real: bool) {
    use landlock::{
        ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError, path_beneath_rules,
    };
    const KNOWN: ABI = ABI::V5;
    let wall = || -> Result<(), RulesetError> {
        let mut rules = Ruleset::default();
        if !fence.allow.fs {
            rules = rules.handle_access(AccessFs::from_all(KNOWN))?;
        }
        // Under virtual time the network is simulated, so that no packet is ever sent.
        if !real && !fence.allow.net {
            rules = rules.handle_access(AccessNet::from_all(KNOWN))?;
        }
        let mut rules = rules.create()?;
        if !fence.allow.fs {
            let ours = mapped_files();
            rules = rules
                .add_rules(path_beneath_rules(&fence.own, AccessFs::from_all(KNOWN)))?
                .add_rules(path_beneath_rules(
                    &fence.readable,
                    AccessFs::from_file(KNOWN) & AccessFs::from_read(KNOWN) | AccessFs::ReadDir,
                ))?
                .add_rules(path_beneath_rules(["/dev/null"], AccessFs::from_file(KNOWN)))?
                .add_rules(path_beneath_rules(&ours, AccessFs::ReadFile | AccessFs::Execute))?;
        }
        rules.restrict_self().map(drop)
    };
    if !(fence.allow.fs && (real || fence.allow.net)) {
        // A system without Landlock refuses; the inner wall then stands alone.
        drop(wall());
    }
}

/// This very program and the libraries it is linked with: a worker process is another looplab.
#[cfg(target_os = "linux")]
fn mapped_files() -> Vec<std::path::PathBuf> {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let mut files: Vec<_> = maps
        .lines()
        .filter_map(|line| Some(line[line.find('/')?..].into()))
        .filter(|path: &std::path::PathBuf| path.is_file())
        .collect();
    files.sort();
    files.dedup();
    files.push("/etc/ld.so.cache".into());
    files
}

#[cfg(not(target_os = "linux"))]
fn raise(_fence: &Fence, _real: bool) {}
