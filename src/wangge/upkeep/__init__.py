"""What keeps an installation well: preparing databases, health, backup and restore."""
