//! Tests that tell secrets from examples in lessons.

use super::{RANDOM, begin};
use crate::search;

/// The rules that match in a text of a file.
fn found(path: &str, text: &str) -> Vec<&'static str> {
    search(text.as_bytes(), path).iter().flat_map(|finding| finding.rules.iter().map(|rule| rule.id)).collect()
}

/// Texts in which `@` stands for something random of the given length.
const SECRET: &[(&str, &str)] = &[
    ("url-password", "git clone https://deploy:@24@git.example.org/site.git"),
    ("url-password", "DATABASE_URL=postgres://app:@16@db.example.org:5432/app"),
    ("url-password", "<a href=\"ftp://me:@12@ftp.example.org/\">"),
    ("curl-auth-user", "curl -u deploy:@20 https://example.org/"),
    ("curl-auth-user", "curl --user 'deploy:@20' https://example.org/"),
    ("authorization-token", "Authorization: Bearer @40"),
    ("authorization-token", "headers = {\"Authorization\": \"Bearer @40\"}"),
    ("authorization-token", "Authorization: Token @40"),
    ("netrc-password", "machine example.org\n  login me\n  password @16"),
    ("netrc-password", "machine example.org login me password @16"),
    ("pgpass-password", "db.example.org:5432:app:me:@16"),
    ("password-assignment", "DB_PASSWORD=@16"),
    ("password-assignment", "export SMTP_PASSWORD=\"@16\""),
    ("password-assignment", "  POSTGRES_PASSWORD: @16"),
    ("password-assignment", "docker run -e MYSQL_ROOT_PASSWORD=@16 mysql"),
    ("secret-key-assignment", "SECRET_KEY = '@50'"),
    ("secret-key-assignment", "SECRET_KEY_BASE=@60"),
    ("otpauth-secret", "otpauth://totp/Example:me?secret=MZ7Q2RT4YU5BNW6EXC3VKZLP&issuer=Example"),
    ("wireguard-private-key", "[Interface]\nPrivateKey = @42k=\nAddress = 10.0.0.1/32"),
    ("object-store-secret-key", "MINIO_SECRET_KEY=@40"),
    ("object-store-secret-key", "aws_secret_access_key = @40"),
    ("object-store-secret-key", "{\"accessKey\": \"Q7R2TY9UB4NM6WE1XC8V\", \"secretKey\": \"@40\"}"),
    ("minio-alias", "mc alias set home https://s3.example.org Q7R2TY9UB4NM6WE1XC8V @40"),
    ("kubeconfig-client-key", "    client-key-data: @64@64"),
    ("command-login", "docker login -u me -p @20 registry.example.org"),
    ("command-login", "skopeo copy --src-creds me:@20 docker://a docker://b"),
    ("google-oauth-client-secret", "GOCSPX-@28"),
    ("netlify-token", "nfp_@36"),
    ("docker-token", "dckr_pat_@27"),
    ("bitbucket-app-password", "ATBB@32"),
    ("crates-io-token", "cio@32"),
    ("discord-webhook", "https://discord.com/api/webhooks/123456789012345678/@64@4"),
    ("tailscale-key", "tskey-auth-@16-@32"),
    ("groq-key", "gsk_@52"),
    ("forge-token", "GITEA_TOKEN=70fa2b9c01d3a45e6c7b8a9f0e1d2c3b4a5f6e7d"),
    ("hetzner-token", "HCLOUD_TOKEN=@64"),
    ("azure-storage-key", "AccountKey=@64@22=="),
    ("private-key-beginning", "armour PRIVATE KEY\n@64\n@64\n"),
    ("private-key-beginning", "armour RSA PRIVATE KEY\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123\n\n@64\n"),
    ("private-key-beginning", "armour PGP PRIVATE KEY BLOCK\nVersion: 1\n\n@64\n"),
    ("private-key-beginning", "{\"private_key\": \"armour PRIVATE KEY\\n@64\\n@24\"}"),
    ("putty-private-key", "Private-Lines: 2\r\n@64\r\n@20\r\nPrivate-MAC: 12"),
    ("openvpn-static-key", "armour OpenVPN Static key V1\n6acef03f62675b4b1bbd03e53b187727\n423cea742242106cb2916a8a4c829756\n"),
    ("openvpn-static-key", "armour OpenVPN tls-crypt-v2 client key\n@64\n"),
    ("nostr-secret-key", "nsec1q7r2tyu4nm6wexc8vk3zl5pd0sf2gh7ja9kt4dw6eqyu83rn5v0cx2mz7q"),
];

/// Replaces the marks for random text and for the first line of a key.
fn filled(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        match rest[..digits].parse::<usize>() {
            Ok(length) => out.push_str(&RANDOM[..length]),
            Err(_) => out.push('@'),
        }
        rest = &rest[digits..];
    }
    out.push_str(rest);
    match out.split_once("armour ") {
        Some((before, after)) => {
            let end = after.find("\\n").into_iter().chain(after.find('\n')).min().unwrap_or(after.len());
            format!("{before}{}{}", begin(&after[..end]), &after[end..])
        }
        None => out,
    }
}

#[test]
fn secrets_in_posts_are_found() {
    for (id, text) in SECRET {
        let text = filled(text);
        for (before, behind) in [("", ""), ("Text before.\n\n```\n", "\n```\n"), ("", "\n\nText behind.\n")] {
            let text = format!("{before}{text}{behind}");
            let found = found("content/a.md", &text);
            assert!(found.contains(id), "{id} is not among {found:?}: {text}");
        }
    }
}

#[test]
fn logins_in_base_64_are_found() {
    use data_encoding::BASE64;
    let login = BASE64.encode(format!("deploy:{}", &RANDOM[..20]).as_bytes());
    for (id, text) in [
        ("authorization-basic", format!("Authorization: Basic {login}")),
        ("authorization-basic", format!("\"Authorization\": \"Basic {login}\"")),
        ("docker-auth", format!("{{\"auths\": {{\"registry.example.org\": {{\"auth\": \"{login}\"}}}}}}")),
    ] {
        assert_eq!(found("content/a.md", &text), [id], "{text}");
    }
    for login in ["username:password", "admin:admin", "user:changeme", "john:doe", "Aladdin:open sesame"] {
        let login = BASE64.encode(login.as_bytes());
        for text in [format!("Authorization: Basic {login}"), format!("{{\"auths\": {{\"r\": {{\"auth\": \"{login}\"}}}}}}")] {
            assert!(found("content/a.md", &text).is_empty(), "{text}");
        }
    }
}

/// Lines from manuals and posts.
const HARMLESS: &[&str] = &[
    "https://user:password@example.org/",
    "postgres://postgres:postgres@localhost:5432/app",
    "amqp://guest:guest@rabbitmq:5672/",
    "https://${USER}:${PASSWORD}@example.org/",
    "https://<user>:<password>@example.org/",
    "https://x-access-token:${{ secrets.GITHUB_TOKEN }}@github.com/me/site",
    "redis://:secret@127.0.0.1:6379/0",
    "mysql://root:my-secret-pw@db/app",
    "see https://example.org:8080/@me and http://[::1]:3000/",
    "curl -u user:password https://example.org/",
    "curl -u admin:admin http://localhost:9200",
    "curl -u $USER:$TOKEN https://example.org/",
    "curl -u \"$API_KEY:\" https://example.org/",
    "curl -u elastic:changeme http://localhost:9200",
    "curl -u joe:s3cr3t https://example.org/",
    "curl -H \"Authorization: Bearer $TOKEN\" https://example.org/",
    "curl -H \"Authorization: Bearer YOUR_API_KEY\" https://example.org/",
    "curl -H \"Authorization: Bearer <token>\" https://example.org/",
    "curl -H 'X-Api-Key: my-secret-key' https://example.org/",
    "Authorization: Bearer {{ token }}",
    "Authorization: Bearer mF_9.B5f-4.1JqM",
    "Authorization: Bearer token123token",
    "Authorization: Bearer secret-access-token",
    "Authorization: Basic dXNlcm5hbWU6cGFzc3dvcmQ=",
    "POSTGRES_PASSWORD=postgres",
    "MYSQL_ROOT_PASSWORD=my-secret-pw",
    "DB_PASSWORD=Passw0rd123!",
    "DB_PASSWORD=P@ssw0rd",
    "DB_PASSWORD=SuperSecret123!",
    "DB_PASSWORD=${DB_PASSWORD:-changeme}",
    "DB_PASSWORD=$(pass show database)",
    "DB_PASSWORD=os.environ[\"DB_PASSWORD\"]",
    "DB_PASSWORD=process.env.DB_PASSWORD",
    "DB_PASSWORD=correct-horse-battery-staple",
    "DB_PASSWORD=xxxxxxxxxxxx",
    "DB_PASSWORD=<your password>",
    "DB_PASSWORD=qwerty123456",
    "ADMIN_PASSWORD=admin2024!",
    "password: the one that you have chosen",
    "Password: ask the administrator",
    "SECRET_KEY = 'change-me-in-production'",
    "SECRET_KEY = 'django-insecure-8w2k#v9q^x!4z7r5t1y3u6i0o'",
    "SECRET_KEY = os.environ.get(\"SECRET_KEY\")",
    "SECRET_KEY=abcdefghijklmnopqrstuvwxyz0123456789",
    "aws_access_key_id = AKIAIOSFODNN7EXAMPLE",
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "export GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "token: ghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
    "otpauth://totp/Example:alice@google.com?secret=JBSWY3DPEHPK3PXP&issuer=Example",
    "otpauth://totp/Example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5",
    "PrivateKey = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=",
    "PrivateKey = <private key>",
    "PrivateKey = AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "machine example.org login user password secret",
    "machine api.heroku.com login me@example.org password <token>",
    "localhost:5432:mydb:myuser:mypassword",
    "at 12:53:07:some:more:text",
    "kind: Secret\ndata:\n  password: cGFzc3dvcmQ=",
    "kind: Secret\ndata:\n  username: YWRtaW4=\n  password: MWYyZDFlMmU2N2Rm",
    "mc alias set local http://127.0.0.1:9000 ACCESS_KEY SECRET_KEY",
    "mc alias set play https://play.min.io Q3AM3UQ867SPQQA43P2F zuf+tfteSlswRu7BJ86wekitnifILbZam1KYY3TG",
    "docker run -p 127.0.0.1:8080:80 -p 5005:5005/udp nginx",
    "docker login -u me --password-stdin",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==",
    "Postman-Token: 63564e9d-b62e-4144-a511-23e7ba85c2f2",
    "http://127.0.0.1:8888/?token=0aa258d2dae42795dd2c82a73a6879a2c2a93bfb2316977a",
    "kubeadm join 10.0.0.1:6443 --token abcdef.0123456789abcdef --discovery-token-ca-cert-hash sha256:6fee60dc1867c9e88a3c404e949833ab1956db85e19ee5fdfbf4aaa89712e6b6",
    "private const key = \"America/Chicago\"",
    "{\"access_token\": \"2YotnFZFEjr1zCsicMWpAA\", \"token_type\": \"example\"}",
    "UPDATE users SET password = '59acf18b94d7eb0694c61e60ce44c110c7a683ac6a8f09580d626f90f4a24200'",
    "password: $2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
    "ANTHROPIC_API_KEY=\nOPENAI_API_KEY=\n",
    "BLUESKY_PASSWORD=\\n\\nOPENAI_API_KEY=\\nOPENAI_ORGANIZATION=",
    "ssh-keygen -y -f id_ed25519 > id_ed25519.pub",
    "Each key begins with a row of letters. The token is then a secret.",
    "api_key = get_api_key(request.headers)",
];

#[test]
fn examples_in_tutorials_are_not_secrets() {
    for text in HARMLESS {
        for path in ["content/a.md", "content/a.html"] {
            assert!(found(path, text).is_empty(), "{:?}: {text}", found(path, text));
        }
    }
    for (kind, body) in [
        ("RSA PRIVATE KEY", "MIIEpAIBAAKCAQEA...\n"),
        ("RSA PRIVATE KEY", "...\n"),
        ("PRIVATE KEY", "<your key>\n"),
        ("PRIVATE KEY", " is a key.\n"),
        ("PRIVATE KEY", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"),
    ] {
        let text = format!("{}\n{body}-----END {kind}-----\n", begin(kind));
        assert!(found("content/a.md", &text).is_empty(), "{:?}: {text}", found("content/a.md", &text));
    }
    let public = format!("{}\n{}\n-----END PUBLIC KEY-----\n", begin("PUBLIC KEY"), &RANDOM[..64]);
    assert!(found("content/a.md", &public).is_empty());
}

#[test]
fn values_in_settings_files_are_secrets() {
    // An example in a post would be a secret in a settings file.
    let text = format!("api_key = \"{}\"\n", &RANDOM[..20].to_lowercase());
    for path in ["site.toml", "data/services.yaml", "static/settings.json", "static/app.js"] {
        assert_eq!(found(path, &text), ["generic-api-key"], "{path}");
        assert_eq!(found(path, "smtp_password = \"hunter7bk\"\n"), ["password-assignment"], "{path}");
        assert!(found(path, "smtp_password = \"changeme\"\n").is_empty(), "{path}");
        assert!(found(path, "linkedin = \"jonathandoe123\"\n").is_empty(), "{path}");
        assert!(found(path, "linkedin = \"christopherdoe\"\n").is_empty(), "{path}");
        assert!(found(path, "[[checks.allow]]\nsecret = \"5f2b9c01d3a4\"\nreason = \"from the manual\"\n").is_empty(), "{path}");
        assert!(found(path, "{req_key: \"jimeng_t2i_v40\"}\nkey: 'announcement-v0.12'\n").is_empty(), "{path}");
        assert!(found(path, "e.mask=i,this.pass=o}}Mf.disabled=new Mf({func:519,mask:0x1f});\n").is_empty(), "{path}");
        let search = "appId = \"R2IYF7ETH7\"\napiKey = \"599cec31baffa4868cae4e79f180729b\"\nindexName = \"docsearch\"\n";
        assert!(found(path, search).is_empty(), "{path}");
        assert!(found(path, "[params.cloudflare]\ntoken = \"33ec0787c9c944adaa40262a752889b9\"\n").is_empty(), "{path}");
    }
}

#[test]
fn expired_tokens_are_ignored() {
    use data_encoding::BASE64URL_NOPAD;
    let token = |claims: &str| {
        let head = BASE64URL_NOPAD.encode(b"{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
        format!("The token is {head}.{}.{} now", BASE64URL_NOPAD.encode(claims.as_bytes()), &RANDOM[..43])
    };
    assert_eq!(found("content/a.md", &token("{\"sub\":\"9f1c\",\"iss\":\"https://id.example.org\"}")), ["jwt"]);
    assert_eq!(found("content/a.md", &token("{\"sub\":\"9f1c\",\"iat\":1,\"exp\":4102444800}")), ["jwt"]);
    assert!(found("content/a.md", &token("{\"sub\":\"9f1c\",\"iss\":\"https://id.example.org\",\"exp\":1516239022}")).is_empty());
    assert!(found("content/a.md", &token("{\"user\":\"somebody\",\"iat\":1516239022}")).is_empty());
}
