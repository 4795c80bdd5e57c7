//! Who decides, as stories.
