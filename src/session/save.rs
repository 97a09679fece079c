//! Writing a trace to a file: whole or not at all.

use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use super::Session;
use crate::trace::codec;

impl Session {
    /// Writes the trace, as far as it arrived, to a file. One that was there before stays as it is until the new
    /// one is whole.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = BufWriter::new(ordinary().tempfile_in(folder)?);
        codec::write(&mut file, self.meta(), self.log())?;
        file.flush()?;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|refused| refused.error)?;
        Ok(())
    }
}

/// A file with the permissions that any new file gets, not the private ones of a temporary one.
fn ordinary() -> tempfile::Builder<'static, 'static> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has permissions to set"))]
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}
