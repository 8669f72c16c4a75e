"""Which passwords serve. Pure."""

from tulay.areas.identity.errors import PasswordTooLong, PasswordTooShort

PASSWORD_SHORTEST, PASSWORD_LONGEST = 15, 256


def check_password_length(password: str) -> None:
    """Refuse what is too short to be safe or too long to be hashed (SP 800-63B-4, 3.1.1.2)."""
    if len(password) < PASSWORD_SHORTEST:
        raise PasswordTooShort(shortest=PASSWORD_SHORTEST)
    if len(password) > PASSWORD_LONGEST:
        raise PasswordTooLong(longest=PASSWORD_LONGEST)
