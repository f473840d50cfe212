//! What credentials look like: by the beginning that their issuer chose, by the name of the setting they are the value of, by the name of
//! their file. Only shapes with few false alarms; the issuers' own documents, and the rules of gitleaks and GitHub's secret scanning, say
//! what they are.

/// A credential's shape.
pub(super) struct Rule {
    pub what: &'static str,
    /// The beginning; of a [`NAMED`] one, the name of the setting in small letters.
    pub prefix: &'static str,
    /// Letters and digits always; these besides.
    pub others: &'static [u8],
    /// Least and most bytes behind the prefix, or of the value.
    pub length: (usize, usize),
}

const fn rule(what: &'static str, prefix: &'static str, others: &'static [u8], least: usize, most: usize) -> Rule {
    Rule { what, prefix, others, length: (least, most) }
}

pub(super) const RULES: &[Rule] = &[
    // Clouds
    rule("an access key of Amazon's", "AKIA", b"", 16, 16),
    rule("an access key of Amazon's", "ASIA", b"", 16, 16),
    rule("a key of Amazon's Bedrock", "ABSK", b"+/=", 109, 269),
    rule("an API key of Google's", "AIza", b"_-", 35, 35),
    rule("a client secret of Google's", "GOCSPX-", b"_-", 28, 28),
    rule("a storage key of Azure's", "AccountKey=", b"+/=", 88, 88),
    rule("an access key of Alibaba's", "LTAI", b"", 20, 20),
    rule("an access key of Tencent's", "AKID", b"", 32, 32),
    rule("a token of DigitalOcean's", "dop_v1_", b"", 64, 64),
    rule("a token of DigitalOcean's", "doo_v1_", b"", 64, 64),
    rule("a token of DigitalOcean's", "dor_v1_", b"", 64, 64),
    rule("a key of Cloudflare's origin authority", "v1.0-", b"-", 171, 171),
    rule("a token of Heroku's", "HRKU-", b"_-", 36, 62),
    rule("a token of Netlify's", "nfp_", b"", 36, 36),
    rule("a token of Fly's", "fo1_", b"_-", 43, 43),
    rule("a token of Fly's", "fm2_", b"+/=", 100, 1000),
    rule("a token of Vault's", "hvs.", b"_-", 90, 130),
    rule("a token of Pulumi's", "pul-", b"", 40, 40),
    rule("a token of Databricks'", "dapi", b"", 32, 32),
    rule("a key of Tailscale's", "tskey-", b"-", 30, 80),
    // Forges and registries
    rule("a token of GitHub's", "ghp_", b"", 36, 36),
    rule("a token of GitHub's", "gho_", b"", 36, 36),
    rule("a token of GitHub's", "ghu_", b"", 36, 36),
    rule("a token of GitHub's", "ghs_", b"", 36, 36),
    rule("a token of GitHub's", "ghr_", b"", 36, 76),
    rule("a token of GitHub's", "github_pat_", b"_", 82, 82),
    rule("a token of GitLab's", "glpat-", b"_-.", 20, 120),
    rule("a token of GitLab's", "gldt-", b"_-.", 20, 120),
    rule("a token of GitLab's", "glptt-", b"_-.", 20, 120),
    rule("a token of GitLab's", "glrt-", b"_-.", 20, 120),
    rule("a token of GitLab's", "glcbt-", b"_-.", 20, 120),
    rule("a token of GitLab's", "glsoat-", b"_-.", 20, 120),
    rule("a token of Atlassian's", "ATATT3xFfGF0", b"_-=", 150, 250),
    rule("a token of Bitbucket's", "ATBB", b"", 32, 32),
    rule("a token of Docker's", "dckr_pat_", b"_-", 27, 27),
    rule("a token of Docker's", "dckr_oat_", b"_-", 32, 32),
    rule("a token of npm's", "npm_", b"", 36, 36),
    rule("a token of PyPI's", "pypi-AgEIcHlwaS5vcmc", b"_-", 50, 400),
    rule("a token of RubyGems'", "rubygems_", b"", 48, 48),
    rule("a token of crates.io's", "cio", b"", 32, 32),
    // Services
    rule("a token of Slack's", "xoxb-", b"-", 24, 120),
    rule("a token of Slack's", "xoxp-", b"-", 24, 120),
    rule("a token of Slack's", "xapp-", b"-", 24, 160),
    rule("an address of Slack's that takes messages", "hooks.slack.com/services/", b"/", 40, 60),
    rule("an address of Discord's that takes messages", "discord.com/api/webhooks/", b"/_-", 80, 100),
    rule("a key of Stripe's", "sk_live_", b"", 24, 120),
    rule("a key of Stripe's", "rk_live_", b"", 24, 120),
    rule("a token of Square's", "sq0atp-", b"_-", 22, 22),
    rule("a secret of Square's", "sq0csp-", b"_-", 43, 43),
    rule("a token of Shopify's", "shpat_", b"", 32, 32),
    rule("a secret of Shopify's", "shpss_", b"", 32, 32),
    rule("a key of SendGrid's", "SG.", b"._-", 66, 66),
    rule("a key of Brevo's", "xkeysib-", b"-", 81, 81),
    rule("a token of Grafana's", "glsa_", b"_", 41, 41),
    rule("a key of New Relic's", "NRAK-", b"", 27, 27),
    rule("a key of Postman's", "PMAK-", b"-", 59, 59),
    rule("a token of Linear's", "lin_api_", b"", 40, 40),
    rule("a token of Hugging Face's", "hf_", b"", 34, 34),
    rule("a key of Anthropic's", "sk-ant-", b"_-", 80, 120),
    rule("a key of OpenAI's", "sk-proj-", b"_-", 40, 180),
    rule("a key of OpenAI's", "sk-svcacct-", b"_-", 40, 180),
    rule("a key of Groq's", "gsk_", b"", 52, 52),
    rule("a key of age's", "AGE-SECRET-KEY-1", b"", 58, 58),
];

pub(super) const STORE: &str = "a secret key of a store of objects";

/// Values that have no beginning of their own, and are known by the name of the setting. It may be the end of a longer name.
pub(super) const NAMED: &[Rule] = &[
    // Forty characters, as MinIO and Amazon make them.
    rule(STORE, "aws_secret_access_key", b"+/", 40, 40),
    rule(STORE, "minio_secret_key", b"+/", 40, 40),
    rule(STORE, "minio_root_password", b"+/", 40, 40),
    rule(STORE, "secretaccesskey", b"+/", 40, 40),
    rule(STORE, "secretkey", b"+/", 40, 40),
    rule(STORE, "secret_key", b"+/", 40, 40),
    rule("a token of Gitea's or Forgejo's", "gitea_token", b"", 40, 40),
    rule("a token of Gitea's or Forgejo's", "forgejo_token", b"", 40, 40),
    rule("a token of Codeberg's", "codeberg_token", b"", 40, 40),
    rule("a token of Cloudflare's", "cloudflare_api_token", b"_-", 40, 40),
    rule("a key of Cloudflare's", "cloudflare_api_key", b"", 37, 37),
    rule("a token of Hetzner's", "hcloud_token", b"", 64, 64),
    rule("a token of Linode's", "linode_token", b"", 64, 64),
    rule("a key of Vultr's", "vultr_api_key", b"", 36, 36),
    rule("a secret of Azure's", "azure_client_secret", b"_~.-", 34, 40),
    rule("a key of WireGuard's", "privatekey", b"+/=", 44, 44),
    rule("a key of WireGuard's", "presharedkey", b"+/=", 44, 44),
];

/// Commands that take a key and its secret as bare words: `mc alias set NAME URL KEY SECRET`.
pub(super) const COMMANDS: &[&str] = &["mc alias set ", "mc config host add "];

/// Files that hold keys, by the ends of their names.
pub(super) const STORES: &[&str] = &[
    ".p12",
    ".pfx",
    ".jks",
    ".keystore",
    ".kdbx",
    ".ppk",
    "/id_rsa",
    "/id_dsa",
    "/id_ed25519",
    "/id_ecdsa",
    "/.netrc",
    "/.pgpass",
];
