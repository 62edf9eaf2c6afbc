-- Who made what gives access: "account/session/token" by number, id, number. Nothing of it outlives what it was made by.
ALTER TABLE account ADD COLUMN maker {text}
--;
-- Of the link that the password was set with.
ALTER TABLE account ADD COLUMN password_maker {text}
--;
-- Whether whoever gave the role kept the whole account at that time; what was given before this was written down counts as such.
ALTER TABLE account_grant ADD COLUMN placed {integer} NOT NULL DEFAULT 1
--;
ALTER TABLE api_token ADD COLUMN maker {text}
--;
ALTER TABLE device ADD COLUMN maker {text}
--;
ALTER TABLE device ADD COLUMN code_maker {text}
--;
ALTER TABLE password_link ADD COLUMN maker {text}
--;
ALTER TABLE calendar_feed ADD COLUMN maker {text}
