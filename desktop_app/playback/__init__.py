"""Hearing the sound: what is played (`stream`), where to (`outputs`), and the position that is heard (`player`)."""
