"""Files and scripts for animation and compositing programs."""
