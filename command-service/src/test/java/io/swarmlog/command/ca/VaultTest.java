package io.swarmlog.command.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.model.Sealed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VaultTest {
    private static final String CLEAR = "SWMTKN-1-… with any character, ä or 🐳";
    private final SecureRandom chance = new SecureRandom();

    @TempDir private Path folder;

    @Test
    void opensWhatItSealedAlsoAfterARestart() throws IOException {
        var secret = Vault.found(folder, chance).seal(CLEAR);

        var again = Vault.open(folder, chance);

        assertThat(again.unseal(secret)).isEqualTo(CLEAR);
        assertThat(again.unseal(again.seal(""))).isEmpty();
    }

    /// With autolock the key is locked: one made in its place would be the wrong one.
    @Test
    void aKeyThatIsMissingIsNotMade() {
        assertThatThrownBy(() -> Vault.open(folder, chance))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected the managers' key")
                .hasMessageContaining("autolock");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aKeyThatIsThereIsNotReplacedByANewOne() throws IOException {
        var first = Vault.found(folder, chance);

        assertThatThrownBy(() -> Vault.found(folder, chance)).isInstanceOf(IOException.class);

        assertThat(Vault.open(folder, chance).keyId()).isEqualTo(first.keyId());
    }

    @Test
    void anotherManagerOpensWhatWasSealedWithTheSharedKey() throws IOException {
        var first = Vault.found(folder.resolve("first"), chance);
        Vault.write(folder.resolve("second"), first.keyText(), chance);

        var second = Vault.open(folder.resolve("second"), chance);

        assertThat(second.keyId()).isEqualTo(first.keyId());
        assertThat(second.unseal(first.seal(CLEAR))).isEqualTo(CLEAR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "no base64!"})
    void whatIsNoKeyIsNotKept(String text) {
        assertThatThrownBy(() -> Vault.write(folder, text, chance))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(folder.resolve("vault.key")).doesNotExist();
    }

    @Test
    void theSameTextIsNeverSealedTheSame() throws IOException {
        var vault = Vault.found(folder, chance);

        assertThat(vault.seal(CLEAR)).isNotEqualTo(vault.seal(CLEAR));
    }

    @Test
    void theKeyIsItsOwnersAlone() throws IOException {
        Vault.found(folder.resolve("made/if/missing"), chance);

        var file = folder.resolve("made/if/missing/vault.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.size(file)).isEqualTo(32);
    }

    @Test
    void refusesAnotherVaultsSecretAndSaysWhose() throws IOException {
        var own = Vault.found(folder.resolve("own"), chance);
        var other = Vault.found(folder.resolve("other"), chance);

        assertThatThrownBy(() -> own.unseal(other.seal(CLEAR)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(own.keyId())
                .hasMessageContaining(other.keyId());
    }

    @Test
    void noticesEveryChangedByteAndEveryCut() throws IOException {
        var vault = Vault.found(folder, chance);
        var bytes = Base64.getDecoder().decode(vault.seal("secret").base64());

        for (int i = 0; i < bytes.length; i++) {
            var changed = bytes.clone();
            changed[i] ^= 1;
            refused(vault, changed);
            refused(vault, java.util.Arrays.copyOf(bytes, i));
        }
        assertThatThrownBy(() -> vault.unseal(new Sealed(vault.keyId(), "not base64!")))
                .isInstanceOf(IllegalStateException.class);
    }

    private static void refused(Vault vault, byte[] sealed) {
        var text = Base64.getEncoder().encodeToString(sealed);
        assertThatThrownBy(() -> vault.unseal(new Sealed(vault.keyId(), text)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nothingOfTheKeyIsReadAloud() throws IOException {
        var vault = Vault.found(folder, chance);
        var key = Files.readAllBytes(folder.resolve("vault.key"));

        assertThat(vault.toString())
                .doesNotContain(Base64.getEncoder().encodeToString(key))
                .contains(vault.keyId());
    }
}
