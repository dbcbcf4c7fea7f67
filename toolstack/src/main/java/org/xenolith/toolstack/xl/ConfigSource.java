package org.xenolith.toolstack.xl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import org.xenolith.toolstack.config.ConfigException;
import org.xenolith.toolstack.config.ConfigParser;
import org.xenolith.toolstack.config.ConfigText;

/**
 * A configuration from a file and the overrides behind it on the command line.
 *
 * @param directory where a relative file name starts
 */
record ConfigSource(Path directory) {
    private static final String COMMAND_LINE = "command line";
    /** As much as libxl reads of a file. */
    private static final long MAX_BYTES = 1 << 20;

    /** @param file null where everything stands on the command line */
    ConfigText read(String file, List<String> overrides) {
        ConfigText text = file == null ? ConfigParser.parse(COMMAND_LINE, "") : ConfigParser.parse(file, content(file));
        for (String override : overrides) {
            text = override(text, override);
        }
        return text;
    }

    /** The shell takes the quotes off {@code name="x"}: what the language refuses without them is read with them. */
    private static ConfigText override(ConfigText text, String override) {
        try {
            return ConfigParser.parseAfter(text, COMMAND_LINE, override);
        } catch (ConfigException e) {
            int value = override.indexOf('=') + 1;
            String bare = override.substring(value).strip();
            if (!bare.isEmpty() && "\"'[".indexOf(bare.charAt(0)) >= 0) {
                throw e;
            }
            return ConfigParser.parseAfter(text, COMMAND_LINE, override.substring(0, value) + "\""
                    + bare.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
        }
    }

    private String content(String file) {
        Path path = directory.resolve(file);
        try {
            if (Files.isRegularFile(path) && Files.size(path) > MAX_BYTES) {
                throw new XlException(file + " has " + Files.size(path) + " bytes, more than a configuration's "
                        + MAX_BYTES);
            }
            return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
        } catch (IOException e) {
            String wrong = e instanceof NoSuchFileException ? "No such file or directory"
                    : e instanceof AccessDeniedException ? "Permission denied" : e.getMessage();
            throw new XlException("Failed to read config file: " + file + ": " + wrong);
        }
    }
}
