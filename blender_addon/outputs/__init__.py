"""What can show a mouth: shape keys, numbers, pictures; and the keys that move them."""
