"""What may be written about an account, one schema per form; never roles, status or verification."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load, validates_schema
from marshmallow.validate import Length, OneOf

from marketplace.core.i18n import LOCALES
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import lazy_gettext as _l
from marketplace.people.accounts import rules

_NO_EMAIL = _l("Write an e-mail address like name@example.org.")


class Words(fields.String):
    """Text whose refusals are spoken in the reader's language, as plain strings."""

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        # marshmallow takes a lazy sentence for a list of letters.
        return ValidationError(str(self.error_messages[key]).format(**kwargs))


class EmailAddress(Words):
    """An address, normalised; refused when it has not the shape of one."""

    default_error_messages = {"required": _NO_EMAIL, "invalid": _NO_EMAIL}  # noqa: RUF012 - marshmallow's way

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        email = rules.normalise_email(str(super()._deserialize(value, *args, **kwargs)))
        if not rules.is_email(email):
            raise ValidationError(_("Write an e-mail address like name@example.org."))
        return email


class PersonName(Words):
    """The name neighbours know someone by, with its spaces put in order."""

    default_error_messages = {"required": _l("Write your name.")}  # noqa: RUF012 - marshmallow's way

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        name = str(super()._deserialize(value, *args, **kwargs)).strip(" \t")
        if problem := rules.name_problem(name):
            raise ValidationError(problem)
        return " ".join(name.split())


def _password(required: str) -> Words:
    # Longer than any password may be: it is refused with a sentence of its own, and not hashed.
    return Words(required=True, validate=Length(max=1_000), error_messages={"required": required})


class SignUpInput(Schema):
    """Who wants to join. Whether the address is known is not the form's business."""

    name = PersonName(required=True)
    email = EmailAddress(required=True)
    password = _password(_l("Choose a password."))

    @validates_schema(skip_on_field_errors=False)
    def _acceptable(self, data: dict[str, Any], **_: Any) -> None:
        problem = rules.password_problem(
            data.get("password", ""), name=data.get("name", ""), email=data.get("email", "")
        )
        if problem and "password" in data:
            raise ValidationError(problem, "password")


class SignInInput(Schema):
    email = EmailAddress(required=True)
    password = _password(_l("Write your password."))


class CodeInput(Schema):
    """Six figures from a message or an app, or a recovery code; spaces are the writer's business."""

    code = Words(required=True, validate=Length(max=40), error_messages={"required": _l("Write the code.")})

    @pre_load
    def _without_spaces(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return data | ({"code": "".join(str(data["code"]).split())} if data.get("code") else {})


class EmailInput(Schema):
    email = EmailAddress(required=True)


class PasswordInput(Schema):
    """The password one has, asked again."""

    password = _password(_l("Write your password."))


class NewPasswordInput(Schema):
    """A password chosen after a reset; what it may be depends on the member, so the view asks the rules."""

    password = _password(_l("Choose a password."))


class ChangePasswordInput(NewPasswordInput):
    current = _password(_l("Write the password you have now."))


class AboutMeInput(Schema):
    """Name and language of an account."""

    name = PersonName(required=True)
    locale = Words(
        required=True,
        validate=OneOf(LOCALES, error=_l("Choose one of the languages.")),
        error_messages={"required": _l("Choose one of the languages.")},
    )


class ApiTokenInput(Schema):
    name = PersonName(required=True, error_messages={"required": _l("Name the program that will use it.")})
