"""How the app looks: themes, icons, drawings of mouths."""
