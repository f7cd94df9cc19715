"""Django's settings. Everything that differs between deployments comes from runtime.environment and runtime.keys."""

from datetime import timedelta
from typing import Any

from csp.constants import NONE, SELF

from wenmai.runtime import database, environment, keys, logs, mail, oidc

ENV = environment.read()
KEYS = keys.load(ENV.state)

SECRET_KEY = KEYS.django_secret
SECRET_KEY_FALLBACKS = list(KEYS.django_secret_fallbacks)
DEBUG = ENV.debug
ALLOWED_HOSTS = list(ENV.allowed_hosts)
ROOT_URLCONF = "wenmai.web.urls"
WSGI_APPLICATION = "wenmai.wsgi.application"
AUTH_USER_MODEL = "people.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_NAME = "文脉"
SITE_ADDRESS = ENV.address  # for messages, which are written without a request
ISIL = ENV.isil
HOME_DIVISION = ENV.home_division
PAGE_CACHE_SECONDS = 30
ONLINE_VIDEO_LARGEST = 20 * 1024 * 1024  # bytes of a video that is uploaded; larger ones are linked
METRICS_TOKEN = ENV.metrics_token
DEMO = ENV.demo
GEOMETRY = ENV.geometry
LIVE_HOSTS = ENV.live_hosts

ROOMS = [
    "audit",
    "ledger",
    "search",
    "places",
    "measures",
    "registers",
    "notices",
    "people",
    "booking",
    "fees",
    "volunteers",
    "catalogue",
    "activities",
    "courses",
    "library",
    "logistics",
    "articles",
    "guide",
    "works",
    "delivery",
    "bookshops",
    "reading",
    "serials",
    "hub",
    "honours",
    "returns",
    "facilities",
    "training",
    "voice",
    "purchasing",
    "grading",
    "repository",
    "trust",
    "plan",
    "alerts",
    "equity",
    "funding",
    "web",
    "demo",
]
INSTALLED_APPS = [
    "wenmai.web",  # first: its templates stand before those of libraries, its panel slots are open for the rooms
    "wenmai.people",  # before allauth, whose pages it dresses
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "axes",
    "csp",
    "procrastinate.contrib.django",
    *[f"wenmai.{room}" for room in ROOMS if room not in {"web", "people"}],
]

MIDDLEWARE = [
    "wenmai.web.metrics.MetricsMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "wenmai.web.page_cache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "wenmai.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "wenmai.web.middleware.LargeBodyMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wenmai.people.middleware.ActorMiddleware",
    "wenmai.people.middleware.StaffSessionMiddleware",
    "wenmai.people.pass_middleware.PassMiddleware",
    "wenmai.web.middleware.DomainErrorMiddleware",
    "wenmai.web.middleware.AccessMiddleware",
    "axes.middleware.AxesMiddleware",
]

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "wenmai.people.passwords.NotAboutMeValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

# Sign-in (wenmai/people/README.md says why).
ACCOUNT_ADAPTER = "wenmai.people.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "wenmai.people.forms.accounts.LoginForm", "signup": "wenmai.people.forms.accounts.SignupForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone", "email"}
ACCOUNT_SIGNUP_FIELDS = ["phone", "email", "password1*"]
SILENCED_SYSTEM_CHECKS = ["account.W001"]  # phone or e-mail: the form asks for one of the two
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PHONE_VERIFICATION_ENABLED = bool(ENV.sms_url)
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_DISPLAY = "wenmai.people.adapters.display"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
LOGIN_REDIRECT_URL = "/me/"
MAIL_IS_DELIVERED = bool(ENV.mail_url)
SMS_URL, SMS_TOKEN = ENV.sms_url, ENV.sms_token
SMS_GATEWAY, SMS_FILE = ENV.sms_gateway, ENV.state / "sms" / "messages.jsonl"
CARD_URL, CARD_KEY, CARD_SERVICE = ENV.card_url, ENV.card_key, ENV.card_service
SESSION_COOKIE_AGE = 14 * 24 * 3600
STAFF_IDLE_SECONDS = 30 * 60
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENV.behind_proxy else 0

MFA_ADAPTER = "wenmai.people.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "wenmai.people.forms.accounts.SecondFactorForm",
    "reauthenticate": "wenmai.people.forms.accounts.SecondFactorAgainForm",
    "activate_totp": "wenmai.people.forms.accounts.AppForm",
    "add_webauthn": "wenmai.people.forms.accounts.PasskeyForm",
    "edit_webauthn": "wenmai.people.forms.accounts.PasskeyNameForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True  # a phone number is enough to have an account
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

SOCIALACCOUNT_ADAPTER = "wenmai.people.adapters.OtherSystemAdapter"
SOCIALACCOUNT_PROVIDERS = oidc.providers(ENV)

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "wenmai.people.lockout.login_name"
AXES_CLIENT_IP_CALLABLE = "wenmai.people.lockout.address"
AXES_LOCKOUT_CALLABLE = "wenmai.people.lockout.answer"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # the audit trail keeps sign-ins, without addresses
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "phone", "email"]
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wenmai.web.context.shell",
            ],
            "builtins": [
                "wenmai.web.templatetags.wenmai",
                "wenmai.web.templatetags.said",
                "wenmai.web.templatetags.figures",
                "wenmai.web.templatetags.form_errors",
            ],
        },
    },
]

DATABASES = {
    "default": database.entry(ENV) | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [environment.CHECKOUT / "src/wenmai/web/locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = ENV.state / "static"
# How long the door remembers, in days: who came into a room without staff, what scanners read, pictures of a count.
DOOR_ENTRY_DAYS, DOOR_LINE_DAYS, DOOR_PHOTO_DAYS = ENV.door_entry_days, ENV.door_line_days, ENV.door_photo_days
RECORDING_DAYS = ENV.recording_days  # how long what was read in a booth is kept for who read it
DOOR_LOCK = "wenmai.booking.locks.SimulatedLock"  # what opens a door from afar
CATALOGUE_INDEX = ENV.state / "catalogue-index"  # this host's index of the catalogue; may be deleted at any time
LINE_FOLDER = ENV.state / "line"  # arrivals of a queue on their way to the database
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# Before collectstatic, files are served from the source.
STATIC_COLLECTED = ENV.collecting or (STATIC_ROOT / "staticfiles.json").exists()
STATIC_STORAGE = "CompressedManifestStaticFilesStorage" if STATIC_COLLECTED else "CompressedStaticFilesStorage"
WHITENOISE_USE_FINDERS = not STATIC_COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": ENV.state / "files"}},
    "staticfiles": {"BACKEND": f"whitenoise.storage.{STATIC_STORAGE}"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF, *oidc.origins(ENV)],
        "frame-ancestors": [NONE],
        "media-src": [
            SELF
        ],  # films of online courses are our own files; what lies elsewhere (VideoSource) is only linked to
        "frame-src": [f"https://{host}" for host in ENV.live_hosts] or [NONE],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
LOGIN_URL = "account_login"
CSRF_FAILURE_VIEW = "wenmai.web.faults.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.secure
SECURE_HSTS_SECONDS = (
    31_536_000 if ENV.behind_proxy else 0
)  # not for a certificate of this machine: it would bind localhost
if ENV.behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = logs.configuration(ENV)

MAIL = mail.read(ENV.mail_url)
EMAIL_BACKEND = MAIL.backend
EMAIL_FILE_PATH = ENV.state / "mail"
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL.use_ssl, MAIL.use_tls
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.mail_from
